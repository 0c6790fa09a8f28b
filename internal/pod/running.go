package pod

import (
	"bytes"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/lazyregexp"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

// What a command line reveals about whether the program ends on its own.
var (
	forever = lazyregexp.New(`\btail\s+(?:(?:-\S+|\+?\d+)\s+)*(?:-[a-zA-Z]*[fF]|--follow|--retry)|\bsleep\s+inf|\bwhile\s+(?:true|:|\[\s*1\s*\]|sleep)|\bfor\s*\(\(\s*;\s*;`)
	// whileTrue matches the third of these as a manifest may write it.
	whileTrue = lazyregexp.New(`while[\s"',\[\]-]*(?:true|:|1|sleep)`)
	leaves    = lazyregexp.New(`\b(?:break|exit)\b`)
	// untilFile matches a loop that runs as long as a file is missing, or present.
	untilFile = lazyregexp.New(`\b(?:while|until)\s+(?:!\s+)?(?:\[+|test)\s+(?:!\s+)?-[efsd]\s`)
	oneTime   = lazyregexp.New(`^--?(?:one-time|onetime|once|exit-after-auth)(?:=true)?$`)
	signal    = lazyregexp.New(`^(?:kill|pkill|killall)\b`)
)

// finite are programs that do one thing and exit.
var finite = []string{
	"cat", "chmod", "chown", "cp", "curl", "date", "echo", "env", "exit", "install", "ln", "ls", "mkdir", "mv", "printf",
	"rm", "tar", "touch", "true", "unzip", "wget",
}

// inForever are texts. Every endless command line contains at least one of them.
var inForever = []string{"tail", "sleep", "while", "(("}

// MayNeverEnd reports whether the text of a manifest may have a command line by which
// [KeepsRunning] sees that it never ends. Its words may be elements of a list. In prose, while
// is a common word.
func MayNeverEnd(text []byte) bool {
	for _, word := range inForever {
		if bytes.Contains(text, []byte(word)) && (word != "while" || whileTrue().Match(text)) {
			return true
		}
	}
	return false
}

// endless reports whether a command line shows that it never ends.
func endless(words []string) bool {
	text := strings.Join(words, " ")
	return hasAny(text, inForever) && forever().MatchString(text) && !leaves().MatchString(text)
}

// KeepsRunning returns the reason why a container never ends on its own: its command
// line, or that it runs the program of a known sidecar in the usual way. It returns nothing if
// the container may end.
func KeepsRunning(c Container) string {
	line := CommandLine(c.Node)
	if len(c.QuitsWith()) > 0 {
		return ""
	}
	if endless(line) {
		return Brief(strings.Join(line, " "))
	}
	_, scripted := script(line)
	if c.Known != nil && c.Known.RunsUntilStopped && !scripted && Ends(line) == "" && c.Known.keepsRunning(c.Node) {
		return "it is " + c.Known.Title
	}
	return ""
}

// Ends returns the reason why a command line ends on its own, or nothing if the program
// may keep running.
func Ends(words []string) string {
	for _, w := range words {
		if oneTime().MatchString(w) {
			return w + " makes it exit after one round"
		}
	}
	all := commands(words)
	if len(all) == 0 || endless(words) {
		return ""
	}
	last := all[len(all)-1]
	if script, ok := script(words); ok && untilFile().MatchString(script) && (last == "done" || signal().MatchString(last) || leaves().MatchString(last)) {
		return "its loop waits for a file to appear or disappear, and then it ends"
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

// Endless is a container that never ends on its own, and why.
type Endless struct {
	Container Container
	Why       string
}

// RunsToCompletion reports whether the pod is complete when its regular containers
// have ended: its restartPolicy is Never or OnFailure.
func (p *Pod) RunsToCompletion() bool {
	policy := yamlnode.Text(p.Spec, "restartPolicy")
	return policy == "Never" || policy == "OnFailure"
}

// Endless returns the regular containers that visibly keep the pod from ever
// completing; none if the pod is restarted forever or has a single one, or if a
// container ends the others itself, as legacy sidecars need it.
func (p *Pod) Endless() []Endless {
	regular := p.Regular()
	if !p.RunsToCompletion() || len(regular) < 2 ||
		slices.ContainsFunc(regular, func(c Container) bool { return EndsOthers(c.Node) != "" }) {
		return nil
	}
	var found []Endless
	for _, c := range regular {
		if why := KeepsRunning(c); why != "" {
			found = append(found, Endless{c, why})
		}
	}
	return found
}
