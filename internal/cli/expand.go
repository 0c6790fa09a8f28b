package cli

import (
	"cmp"
	"context"
	"io"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/spf13/pflag"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

const aboutExpand = `native-sidecar expand prints the functionConfig with the bodies of the catalogue's entries that it uses, instead
of their names. It does the same. Comments say which entry a body comes from.
`

// expandFlags adds the flags of expand. They also set how findings are printed.
func (o *options) expandFlags(flags *pflag.FlagSet) {
	o.format = formatText
	o.addConfig(flags, "read the functionConfig from `FILE`; default .native-sidecar.yaml")
	o.addCatalog(flags)
}

// expandCommand prints the functionConfig with every name of an entry spelled out.
func expandCommand(ctx context.Context, o *options, p Process) error {
	if len(o.args) > 0 {
		return misuse("expand takes no arguments: native-sidecar expand --fn-config FILE")
	}
	if o.config == "" {
		if o.config = nearestConfig(); o.config == "" {
			return misuse("there is nothing to expand: name a file with --fn-config; see native-sidecar expand --help")
		}
		p.complain("using %s", o.config)
	}
	r, engine := o.configured()
	if engine == nil {
		return cmp.Or(o.say(r.report(), p), errFailed)
	}
	return r.config.read(func(src *manifest.Source) error {
		from, root, err := configIn(src)
		if err != nil {
			return err
		}
		from.Catalog = r.own.entries
		expanded, err := v1alpha1.Expand(from, root)
		if err != nil {
			return err
		}
		text, err := yaml.String(expanded)
		if err != nil {
			return err
		}
		_, err = io.WriteString(p.Stdout, text)
		return err
	})
}
