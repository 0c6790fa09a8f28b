package rule

import (
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/lazyregexp"
	"github.com/native-sidecar/native-sidecar/internal/plan"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// What a command line shows of whether the program ends by itself.
var (
	forever = lazyregexp.New(`\btail\s+(?:-\S+\s+)*(?:-[a-zA-Z]*[fF]|--follow|--retry)|\bsleep\s+inf|\bwhile\s+(?:true|:|\[\s*1\s*\]|sleep)|\bfor\s*\(\(\s*;\s*;`)
	leaves  = lazyregexp.New(`\b(?:break|exit)\b`)
	// A loop that goes on for as long as a file is not there, or is.
	untilFile = lazyregexp.New(`\b(?:while|until)\s+(?:!\s+)?(?:\[+|test)\s+(?:!\s+)?-[efsd]\s`)
	oneTime   = lazyregexp.New(`^--?(?:one-time|onetime|once|exit-after-auth)(?:=true)?$`)
	signal    = lazyregexp.New(`^(?:kill|pkill|killall)\b`)
)

// finite are programs that do one thing and end.
var finite = []string{
	"cat", "chmod", "chown", "cp", "curl", "date", "echo", "env", "exit", "install", "ln", "ls", "mkdir", "mv", "printf",
	"rm", "tar", "touch", "true", "unzip", "wget",
}

// inForever are texts of which everything that goes on for ever has one.
var inForever = []string{"tail", "sleep", "while", "for"}

// endless tells whether a command line goes on for ever, by all that shows.
func endless(words []string) bool {
	text := strings.Join(words, " ")
	return hasAny(text, inForever) && forever().MatchString(text) && !leaves().MatchString(text)
}

// KeepsRunning tells why a container never ends by itself, or nothing where it
// may: by its command line, or as a known sidecar that is started as its image
// means it.
func KeepsRunning(c plan.Container) string {
	line := words(c.Node)
	if endless(line) {
		return brief(strings.Join(line, " "))
	}
	_, scripted := script(line)
	if c.Known != nil && c.Known.RunsUntilStopped && !scripted && ends(line) == "" && !once(c.Node) {
		return "it is " + c.Known.Title
	}
	return ""
}

// once tells whether the environment makes the container do its work one time:
// METHOD=LIST is how k8s-sidecar is told so.
func once(container *yaml.Node) bool {
	return slices.ContainsFunc(yamlnode.Elements(yamlnode.Get(container, "env")), func(env *yaml.Node) bool {
		return yamlnode.Text(env, "name") == "METHOD" && yamlnode.Text(env, "value") == "LIST"
	})
}

// ends tells why a command line ends by itself, or nothing where it may go on.
func ends(words []string) string {
	for _, w := range words {
		if oneTime().MatchString(w) {
			return w + " ends it after one round"
		}
	}
	all := commands(words)
	if len(all) == 0 || endless(words) {
		return ""
	}
	last := all[len(all)-1]
	if script, ok := script(words); ok && untilFile().MatchString(script) && (last == "done" || signal().MatchString(last) || leaves().MatchString(last)) {
		return "its loop waits for a file to appear or to go, and then it ends"
	}
	switch name := program(last); {
	case strings.HasSuffix(last, "&"), strings.Contains(last, "|"):
		return ""
	case slices.Contains(finite, name):
		return "its command ends with " + name
	case name == "sleep":
		return "its command ends with " + last
	}
	return ""
}
