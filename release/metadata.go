package main

import (
	"bytes"
	"fmt"
	"os"

	"go.yaml.in/yaml/v3"
)

// metadata is metadata.yaml, which catalogues of KRM functions read. The fields are
// those of kpt's catalogue; image, description and tags are required.
type metadata struct {
	Image              string   `yaml:"image"`
	Description        string   `yaml:"description"`
	Tags               []string `yaml:"tags"`
	SourceURL          string   `yaml:"sourceURL"`
	ExamplePackageURLs []string `yaml:"examplePackageURLs"`
	License            string   `yaml:"license"`
	Hidden             bool     `yaml:"hidden"`
}

// readMetadata reads metadata.yaml. An unknown field is an error, as in the
// catalogue.
func readMetadata(path string) (metadata, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return metadata{}, err
	}
	var m metadata
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&m); err != nil {
		return metadata{}, fmt.Errorf("%s: %w", path, err)
	}
	if m.Image == "" || m.Description == "" || len(m.Tags) == 0 {
		return metadata{}, fmt.Errorf("%s: image, description and tags are required", path)
	}
	return m, nil
}
