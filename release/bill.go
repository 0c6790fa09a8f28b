package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

// writeBill writes the bill of materials of a binary to the folder out, as
// CycloneDX, and returns its path. It lists the modules in the binary's build
// information and Go's standard library, by the names that scanners use.
func writeBill(out string, about metadata, b binary) (string, error) {
	sum := sha256.Sum256(b.text)
	program := library(&b.info.Main)
	program.Type = cdx.ComponentTypeApplication
	program.Description = about.Description
	program.Hashes = &[]cdx.Hash{{Algorithm: cdx.HashAlgoSHA256, Value: hex.EncodeToString(sum[:])}}
	program.Properties = &[]cdx.Property{{Name: "platform", Value: b.os + "/" + b.arch}}

	std := strings.TrimPrefix(b.info.GoVersion, "go")
	components := []cdx.Component{{
		Type: cdx.ComponentTypeLibrary, BOMRef: "pkg:golang/stdlib@" + std,
		Name: "stdlib", Version: std, PackageURL: "pkg:golang/stdlib@" + std,
	}}
	for _, m := range b.info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		components = append(components, library(m))
	}
	bill := cdx.NewBOM()
	bill.Metadata = &cdx.Metadata{Timestamp: b.time.Format(time.RFC3339), Component: &program}
	bill.Components = &components

	var text bytes.Buffer
	err := cdx.NewBOMEncoder(&text, cdx.BOMFileFormatJSON).SetPretty(true).Encode(bill)
	return write(filepath.Join(out, "native-sidecar_"+b.platform()+".cdx.json"), text.Bytes(), err)
}

func library(m *debug.Module) cdx.Component {
	url := "pkg:golang/" + m.Path + "@" + strings.ReplaceAll(m.Version, "+", "%2B")
	return cdx.Component{
		Type: cdx.ComponentTypeLibrary, BOMRef: url, Name: m.Path, Version: m.Version, PackageURL: url,
	}
}
