package explain

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// longest is the largest number of characters that describe a probe or a hook.
const longest = 48

// startupWords describes a startup probe: what it does, how long it may fail, and what
// happens to the container then.
func startupWords(probe *yaml.Node, restarted bool) string {
	text := checks(probe)
	p, ok := pod.ProbeOf(probe)
	if !ok {
		return text
	}
	otherwise := "killed"
	if restarted {
		otherwise = "restarted"
	}
	return fmt.Sprintf("%s, within %s or it is %s", text, limit(p), otherwise)
}

// limit says how long a startup probe may fail. The kubelet probes at ticks of a period that
// begins at random (pkg/kubelet/prober), so that it may give up one period earlier, or later
// by the timeout of a last probe that hangs. With a period of one second, that does not matter.
func limit(p pod.Probe) string {
	latest := p.InitialDelay + p.Failures*p.Period
	if p.Period == 1 && p.Timeout == 1 {
		return fmt.Sprintf("%d s", latest)
	}
	return fmt.Sprintf("%d to %d s", latest-p.Period, latest+p.Timeout)
}

// readinessWords describes a readiness probe: what it does, how often, and how many
// failures count.
func readinessWords(probe *yaml.Node) string {
	text := checks(probe)
	p, ok := pod.ProbeOf(probe)
	if !ok {
		return text
	}
	text += fmt.Sprintf(" every %d s", p.Period)
	if p.InitialDelay > 0 {
		text += fmt.Sprintf(", first after %d s", p.InitialDelay)
	}
	return text + fmt.Sprintf("; unready after %s", finding.Count(p.Failures, "failure"))
}

// checks returns what a probe does.
func checks(probe *yaml.Node) string {
	if grpc := yamlnode.Get(probe, "grpc"); grpc != nil {
		service := yamlnode.Text(grpc, "service")
		if service != "" {
			service = "/" + service
		}
		return brief("gRPC :" + yamlnode.Text(grpc, "port") + service)
	}
	return cmp.Or(does(probe), "checks nothing")
}

// hook returns what a lifecycle hook does; empty if there is none.
func hook(n *yaml.Node) string {
	if n == nil {
		return ""
	}
	if sleep := yamlnode.Get(n, "sleep"); sleep != nil {
		return brief("sleep " + yamlnode.Text(sleep, "seconds") + " s")
	}
	return cmp.Or(does(n), "does nothing")
}

// does returns what a handler does, for the handlers that probes and hooks share;
// empty if it is none of these.
func does(n *yaml.Node) string {
	if get := yamlnode.Get(n, "httpGet"); get != nil {
		path := yamlnode.Text(get, "path")
		if !strings.HasPrefix(path, "/") {
			path = "/" + path
		}
		scheme := ""
		if strings.EqualFold(yamlnode.Text(get, "scheme"), "https") {
			scheme = "https://"
		}
		return brief("GET " + scheme + yamlnode.Text(get, "host") + ":" + yamlnode.Text(get, "port") + path)
	}
	if tcp := yamlnode.Get(n, "tcpSocket"); tcp != nil {
		return brief("TCP " + yamlnode.Text(tcp, "host") + ":" + yamlnode.Text(tcp, "port"))
	}
	if exec := yamlnode.Get(n, "exec"); exec != nil {
		return brief("exec " + strings.Join(pod.Texts(exec, "command"), " "))
	}
	return ""
}

// plain returns a text of the manifest as one line of printable ASCII, so that each
// character takes one column in every terminal and viewer.
func plain(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' }) {
		text = strings.Trim(strconv.QuoteToASCII(text), `"`)
	}
	return text
}

// brief returns a text as [plain] does, shortened at its end.
func brief(text string) string {
	if text = plain(text); len(text) > longest {
		return strings.TrimSpace(text[:longest-1]) + "…"
	}
	return text
}

// texts returns the text of each element.
func texts[T any](elements []T, text func(T) string) []string {
	var all []string
	for _, element := range elements {
		all = append(all, text(element))
	}
	return all
}

// join returns "a, b and c".
func join(names []string) string { return finding.Enumerate(names, "and") }
