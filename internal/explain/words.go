package explain

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// longest is how much is told of what a probe asks or a hook does.
const longest = 48

// startupWords says what a startup probe asks, for how long it may fail, and what
// happens to its container then.
func startupWords(probe *yaml.Node, restarted bool) string {
	text := asks(probe)
	p, ok := pod.ProbeOf(probe)
	if !ok {
		return text
	}
	otherwise := "killed"
	if restarted {
		otherwise = "started again"
	}
	return fmt.Sprintf("%s, within %d s or it is %s", text, p.InitialDelay+p.Failures*max(p.Period, p.Timeout), otherwise)
}

// readinessWords says what a readiness probe asks, and how long failures take to
// count.
func readinessWords(probe *yaml.Node) string {
	text := asks(probe)
	p, ok := pod.ProbeOf(probe)
	if !ok {
		return text
	}
	text += fmt.Sprintf(" every %d s", p.Period)
	if p.InitialDelay > 0 {
		text += fmt.Sprintf(", first after %d s", p.InitialDelay)
	}
	return text + fmt.Sprintf("; unready after %s", of(p.Failures, "failure"))
}

// asks is what a probe asks.
func asks(probe *yaml.Node) string {
	if grpc := yamlnode.Get(probe, "grpc"); grpc != nil {
		service := yamlnode.Text(grpc, "service")
		if service != "" {
			service = "/" + service
		}
		return brief("gRPC :" + yamlnode.Text(grpc, "port") + service)
	}
	if done := does(probe); done != "" {
		return done
	}
	return "asks nothing"
}

// hook is what a lifecycle hook does; empty where there is none.
func hook(n *yaml.Node) string {
	if n == nil {
		return ""
	}
	if sleep := yamlnode.Get(n, "sleep"); sleep != nil {
		return brief("sleep " + yamlnode.Text(sleep, "seconds") + " s")
	}
	if done := does(n); done != "" {
		return done
	}
	return "does nothing"
}

// does is what the handlers that probes and hooks share do; empty where there is
// none.
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

// plain is a text of the manifest in one line of printable ASCII, so that every
// terminal and viewer shows it as wide as it is long.
func plain(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' }) {
		text = strings.Trim(strconv.QuoteToASCII(text), `"`)
	}
	return text
}

// brief is the start of a text, plain.
func brief(text string) string {
	if text = plain(text); len(text) > longest {
		return strings.TrimSpace(text[:longest-1]) + "…"
	}
	return text
}
