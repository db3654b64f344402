package main

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/opine-go/opine/cmd/opine/internal/removal"
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
	"github.com/spf13/pflag"
)

const noAdministrator = "no user has the role ADMIN, so nothing protects the last administrator; " +
	"if another role is that of administrators, pass it with --admin-role"

// guardFlags are the guards of plan, apply and remove.
type guardFlags struct {
	maxRemovals   int
	includeAdmins bool
	adminRoles    []string
	keepFile      string
	flags         *pflag.FlagSet
}

func (g *guardFlags) add(flags *pflag.FlagSet) {
	g.flags = flags
	flags.IntVar(&g.maxRemovals, "max-removals", removal.DefaultMaxRemovals, "refuse to remove more users than this")
	flags.BoolVar(&g.includeAdmins, "include-admins", false, "also remove administrators, but never the last one")
	flags.StringSliceVar(&g.adminRoles, "admin-role", nil, "these `ROLES` are administrators, as ADMIN is, separated by commas")
	flags.StringVar(&g.keepFile, "keep", "",
		"never remove the users in this `FILE`, one id or address per line; # begins a comment")
}

func (g *guardFlags) check() error {
	if g.maxRemovals < 1 {
		return usagef("--max-removals is %d; it must be 1 or more", g.maxRemovals)
	}
	if g.flags.Changed("keep") && strings.TrimSpace(g.keepFile) == "" {
		return usagef("--keep is empty; name a file, or leave the flag out")
	}
	for _, role := range g.adminRoles {
		if strings.TrimSpace(role) == "" {
			return usagef("--admin-role is empty; name a role, or leave the flag out")
		}
	}
	return nil
}

func (g *guardFlags) load(s *streams) (removal.Guards, error) {
	guards := removal.Guards{MaxRemovals: g.maxRemovals, IncludeAdmins: g.includeAdmins, AdminRoles: g.adminRoles}
	if g.keepFile == "" {
		return guards, nil
	}
	file, err := s.open(g.keepFile)
	if err != nil {
		return guards, fmt.Errorf("--keep: %w", err)
	}
	defer file.Close()
	raw, err := readLimited(file)
	if err == nil {
		guards.Keep, err = removal.ReadKeep(bytes.NewReader(raw))
	}
	if err == nil && guards.Keep == nil {
		err = fmt.Errorf("the file names nobody")
	}
	if err != nil {
		return guards, fmt.Errorf("--keep %s: %w", g.keepFile, err)
	}
	return guards, nil
}

// forApply returns the flags that lift the same guards for `offboard apply`. A plan cannot lift them.
func (g *guardFlags) forApply(targets int) string {
	flags := ""
	if targets > removal.DefaultMaxRemovals {
		flags += fmt.Sprintf(" --max-removals %d", targets)
	}
	if g.includeAdmins {
		flags += " --include-admins"
	}
	for _, role := range g.adminRoles {
		flags += " --admin-role " + terminal.Quote(role)
	}
	if g.keepFile != "" {
		flags += " --keep " + terminal.Quote(g.keepFile)
	}
	return flags
}
