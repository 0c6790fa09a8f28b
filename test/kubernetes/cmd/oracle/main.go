// Oracle judges manifests with the code of Kubernetes' API server: it decodes them
// strictly, sets defaults, and calls the registry's strategies to prepare, validate
// and warn, as for a new object. It creates nothing.
//
// Each line of its input is a JSON string with YAML documents. It answers each with a
// JSON list on a line, which has a [Judgement] for each document.
//
// The module has a go.mod for each version of Kubernetes.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
)

func main() {
	if err := serve(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(1)
	}
}

func serve(in io.Reader, out io.Writer) error {
	api := newServer()
	lines := bufio.NewReader(in)
	answers := json.NewEncoder(out)
	for {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF && len(bytes.TrimSpace(line)) == 0 {
			return nil
		}
		if err != nil && err != io.EOF {
			return err
		}
		var text string
		if err := json.Unmarshal(line, &text); err != nil {
			return fmt.Errorf("a line is not a JSON string: %w", err)
		}
		if err := answers.Encode(api.judge([]byte(text))); err != nil {
			return err
		}
	}
}

// Judgement is the API server's answer about one document.
type Judgement struct {
	APIVersion string `json:"apiVersion,omitempty"`
	Kind       string `json:"kind,omitempty"`
	Name       string `json:"name,omitempty"`
	// Known reports whether the API server has the kind, and the kind has pods.
	Known bool `json:"known,omitempty"`
	// Errors are the reasons to refuse it.
	Errors []Problem `json:"errors,omitempty"`
	// Warnings are the API server's warnings.
	Warnings []string `json:"warnings,omitempty"`
}

// Problem is one error.
type Problem struct {
	Field   string `json:"field,omitempty"`
	Type    string `json:"type,omitempty"`
	Message string `json:"message"`
}
