package pages_test

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/opine-go/opine/internal/pages"
	"github.com/opine-go/opine/internal/repository"
)

// TestAutomation runs the job that docs/automation.md gives to each scheduler.
func TestAutomation(t *testing.T) {
	t.Parallel()
	root := repository.Root(t)
	files := map[string]pages.Block{}
	for _, block := range pages.Read(t, root, "docs/automation.md") {
		files[block.Name] = block
	}
	bin := t.TempDir()
	repository.Output(t, root, nil, "go", "build", "-o", bin+"/", "./cmd/opine")
	cron := regexp.MustCompile(`(?m)^[0-9*]+ [0-9*]+ \S+ \S+ \S+ (.*)$`).FindStringSubmatch(files["opine.crontab"].Text)
	unit := regexp.MustCompile(`(?m)^ExecStart=(.*)$`).FindStringSubmatch(files["opine-plan.service"].Text)
	if cron == nil || unit == nil {
		t.Fatal("the page has no crontab or no unit")
	}
	everybody := manyLeavers(t, bin)
	workflow := steps(t, files["offboarding.yml"].Text)
	const (
		leaver    = "Email,Last day\naase.ostby@example.com,2026-05-01\n"
		uncertain = leaver + "grace.carter@example.org,2026-05-15\n"
	)
	for _, row := range []struct {
		name, command, sheet string
		key                  string // instead of that of the sandbox
		status               int
		says                 string
	}{
		{"cron", cron[1], leaver, "", 0, "review the plan and apply it"},
		{"cron, near miss", cron[1], uncertain, "", 9, "some rows need your decision"},
		{"cron, no header", cron[1], "", "", 1, "the next run tries again"},
		{"cron, unknown key", cron[1], leaver, "wrong", 4, "the API key needs attention"},
		{"cron, too many", cron[1], leaver + everybody, "", 7, "a guard refused the plan"},
		{"systemd", unit[1], leaver, "", 0, "review the plan and apply it"},
		{"CI", workflow["plan"] + "\n" + workflow["apply"], leaver, "", 0, "1 in the plan: 1 removed"},
		{"CI, near miss", workflow["plan"], uncertain, "", 0, "::warning::some rows need a decision"},
		{"CI, plan refused", workflow["plan"], leaver + everybody, "", 7, "--max-removals"},
		{"CI, apply refused", workflow["plan"] + "\nsed -i 's/aase/ada/' plan.json\n" + workflow["apply"],
			leaver, "", 7, "::error::a guard refused; nobody was removed"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			env := startSandbox(t, bin, dir, "sandbox")
			if row.key != "" {
				env = append(env, "OPINE_API_KEY="+row.key)
			}
			for _, file := range []pages.Block{
				files["plan-leavers.sh"], {Name: "leavers.csv", Text: row.sheet}, {Name: "key", Text: valueOf(env, "OPINE_API_KEY")},
			} {
				file.Write(t, dir)
			}
			env = append(env, "KEY_FILE="+filepath.Join(dir, "key"), "GITHUB_STEP_SUMMARY="+filepath.Join(dir, "summary"))
			command := strings.NewReplacer("/var/lib/opine", "'"+dir+"'", "/etc/opine/key", "'"+dir+"/key'").Replace(row.command)
			out, status := repository.Status(t, dir, env, "bash", "-e", "-c", command)
			if status != row.status || !strings.Contains(out, row.says) {
				t.Errorf("exit status %d, want %d and %q; it printed\n%s", status, row.status, row.says, out)
			}
		})
	}
}

// manyLeavers returns rows for more people than one run may remove.
func manyLeavers(t *testing.T, bin string) string {
	t.Helper()
	return repository.Output(t, t.TempDir(), nil, filepath.Join(bin, "opine"), "users", "list", "--sandbox",
		"--role", "MEMBER", "--limit", "20", "--jq", `.email + ",2026-05-01"`)
}

// steps returns the scripts of a workflow by the names of their steps.
func steps(t *testing.T, text string) map[string]string {
	t.Helper()
	var workflow struct {
		Jobs map[string]struct {
			Steps []struct{ Name, Run string }
		}
	}
	if err := yaml.Unmarshal([]byte(text), &workflow); err != nil {
		t.Fatal(err)
	}
	scripts := map[string]string{}
	for _, job := range workflow.Jobs {
		for _, step := range job.Steps {
			scripts[step.Name] = step.Run
		}
	}
	return scripts
}

// TestUnits verifies the units with systemd-analyze, if it is installed.
func TestUnits(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		t.Skip("systemd-analyze is not installed")
	}
	dir := t.TempDir()
	for _, block := range pages.Read(t, repository.Root(t), "docs/automation.md") {
		if block.Language == "ini" {
			block.Write(t, dir)
		}
	}
	out, status := repository.Status(t, dir, nil, "systemd-analyze", "verify", "--man=no",
		filepath.Join(dir, "opine-plan.service"), filepath.Join(dir, "opine-plan.timer"))
	if status != 0 || strings.Contains(out, "opine-plan") {
		t.Errorf("exit status %d\n%s", status, out)
	}
}
