// Oracle tells what Kubernetes' API server says of manifests: it decodes them
// strictly, sets defaults, and asks the strategies of the registry to prepare,
// validate and warn, as for an object that is to be created. Nothing is created.
//
// It answers each line of its input, a JSON string that holds YAML documents, by
// a line with a JSON list: a [Judgement] for each document.
//
// The module has a go.mod for each version of Kubernetes that is asked.
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

// Judgement is what the API server says of one document.
type Judgement struct {
	APIVersion string `json:"apiVersion,omitempty"`
	Kind       string `json:"kind,omitempty"`
	Name       string `json:"name,omitempty"`
	// Known: it is of a kind that holds pods and that the API server has.
	Known bool `json:"known,omitempty"`
	// Errors are why it would be refused.
	Errors []Problem `json:"errors,omitempty"`
	// Warnings are what the API server would say and take it.
	Warnings []string `json:"warnings,omitempty"`
}

// Problem is one error.
type Problem struct {
	Field   string `json:"field,omitempty"`
	Type    string `json:"type,omitempty"`
	Message string `json:"message"`
}
