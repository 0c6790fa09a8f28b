package explain

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// longest is how much is told of what a probe asks or a hook does.
const longest = 48

// What Kubernetes takes for fields of a probe that are left out or 0
// (SetDefaults_Probe in pkg/apis/core/v1/defaults.go).
const (
	defaultPeriod    = 10
	defaultThreshold = 3
	defaultTimeout   = 1
)

// startupWords tells what a startup probe asks, for how long it may fail, and what
// becomes of its container then.
func startupWords(probe *yaml.Node, restarted bool) string {
	text := asks(probe)
	period, first := number(probe, "periodSeconds", defaultPeriod), number(probe, "initialDelaySeconds", 0)
	tries, timeout := number(probe, "failureThreshold", defaultThreshold), number(probe, "timeoutSeconds", defaultTimeout)
	if period < 0 || first < 0 || tries < 0 || timeout < 0 {
		return text
	}
	otherwise := "killed"
	if restarted {
		otherwise = "started again"
	}
	return fmt.Sprintf("%s, within %d s or it is %s", text, first+tries*max(period, timeout), otherwise)
}

// readinessWords tells what a readiness probe asks, and how long failures take to
// count.
func readinessWords(probe *yaml.Node) string {
	text := asks(probe)
	period, first := number(probe, "periodSeconds", defaultPeriod), number(probe, "initialDelaySeconds", 0)
	tries := number(probe, "failureThreshold", defaultThreshold)
	if period < 0 || first < 0 || tries < 0 {
		return text
	}
	text += fmt.Sprintf(" every %d s", period)
	if first > 0 {
		text += fmt.Sprintf(", first after %d s", first)
	}
	return text + fmt.Sprintf("; unready after %s", of(tries, "failure"))
}

// number is a field of a probe, below 0 where it is none that Kubernetes takes.
func number(probe *yaml.Node, field string, missing int) int {
	text := yamlnode.Text(probe, field)
	if text == "" {
		return missing
	}
	n, err := strconv.ParseInt(text, 0, 32)
	switch {
	case err != nil:
		return -1
	case n == 0:
		return missing
	}
	return int(n)
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
		var words []string
		for _, word := range yamlnode.Elements(yamlnode.Get(exec, "command")) {
			words = append(words, yamlnode.Text(yamlnode.Resolve(word)))
		}
		return brief("exec " + strings.Join(words, " "))
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
