package main

import (
	"time"

	"github.com/spf13/cobra"
)

func newRootCommand(s *streams) *cobra.Command {
	var timeout time.Duration
	root := &cobra.Command{
		Use:   "opine",
		Short: "Review and remove the members of an organization on Opine",
		Long: `Review and remove the members of an organization on Opine.

The API key comes from OPINE_API_KEY, --api-key-file or a context ("opine context"); administrators
create keys in Opine's web app, under settings, API keys. --sandbox needs no key: it works on a
built-in fake with invented people.

` + exitHelp(),
		Version:       fullVersion(),
		Args:          cobra.NoArgs,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SetVersionTemplate("opine {{.Version}}\n")
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	root.SetFlagErrorFunc(flagError)
	root.PersistentFlags().DurationVar(&timeout, "timeout", 0,
		"time limit for the whole command, such as 90s (0 = none); answers to changes that were sent get 10s more")
	var c connection
	c.addFlags(root.PersistentFlags())
	_ = root.RegisterFlagCompletionFunc("context", completeContexts)
	root.AddCommand(newUsersCommand(s, &c), newInvitationsCommand(s, &c), newCheckCommand(s, &c), newAuthCommand(s, &c),
		newOffboardCommand(s, &c), newContextCommand(s, &c), newLogCommand(s), newSandboxCommand(s), newSpecCommand(s), newVersionCommand(s), newManCommand())
	root.InitDefaultCompletionCmd()
	adaptCommands(root, s, &timeout)
	root.AddCommand(newExitCodesTopic())
	root.InitDefaultHelpCmd()
	refuseHelpTopics(root)
	return root
}
