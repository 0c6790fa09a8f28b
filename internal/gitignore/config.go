package gitignore

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"
)

// config are settings of git that say what is ignored, by their names in lower case.
type config map[string]string

// readConfig returns the settings for the repository in a git directory: its own, and
// the user's. System-wide settings and included files are not read.
func readConfig(gitDir string) config {
	home, _ := os.UserHomeDir()
	own := cmp.Or(os.Getenv("XDG_CONFIG_HOME"), filepath.Join(home, ".config"))
	c := config{"core.excludesfile": filepath.Join(own, "git", "ignore")}
	files := []string{filepath.Join(own, "git", "config"), filepath.Join(home, ".gitconfig")}
	if global, set := os.LookupEnv("GIT_CONFIG_GLOBAL"); set {
		files = []string{global}
	}
	for _, file := range append(files, filepath.Join(gitDir, "config")) {
		c.read(file)
	}
	if below, is := strings.CutPrefix(c["core.excludesfile"], "~/"); is {
		c["core.excludesfile"] = filepath.Join(home, below)
	}
	return c
}

// read adds the settings in a file; none if it cannot be read.
func (c config) read(file string) {
	text, err := os.ReadFile(file)
	if err != nil {
		return
	}
	section := ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			name, rest, closed := strings.Cut(line[1:], "]")
			if !closed {
				continue
			}
			section, line = strings.ToLower(name), strings.TrimSpace(rest)
		}
		if line == "" || line[0] == '#' || line[0] == ';' {
			continue
		}
		key, value, given := strings.Cut(line, "=")
		name := section + "." + strings.ToLower(strings.TrimSpace(key))
		if c[name] = plain(value); !given {
			c[name] = "true"
		}
	}
}

// plain returns a value without its quotes and the comment after it.
func plain(value string) string {
	var out strings.Builder
	quoted := false
	value = strings.TrimSpace(value)
	for i := 0; i < len(value); i++ {
		switch c := value[i]; {
		case c == '"':
			quoted = !quoted
		case c == '\\' && i+1 < len(value):
			i++
			out.WriteByte(value[i])
		case !quoted && (c == '#' || c == ';'):
			return strings.TrimSpace(out.String())
		default:
			out.WriteByte(c)
		}
	}
	return out.String()
}
