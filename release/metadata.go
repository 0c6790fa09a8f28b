package main

import (
	"bytes"
	"fmt"
	"os"

	"go.yaml.in/yaml/v3"
)

// metadata is metadata.yaml: what catalogues of KRM functions want to know of one.
// The fields are those of kpt's catalogue, of which image, description and tags
// are required.
type metadata struct {
	Image              string   `yaml:"image"`
	Description        string   `yaml:"description"`
	Tags               []string `yaml:"tags"`
	SourceURL          string   `yaml:"sourceURL"`
	ExamplePackageURLs []string `yaml:"examplePackageURLs"`
	License            string   `yaml:"license"`
	Hidden             bool     `yaml:"hidden"`
}

// readMetadata reads metadata.yaml. A field that is not one of metadata is an
// error, as it is for the catalogue.
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
