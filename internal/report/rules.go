package report

import (
	"strings"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/plan"
	"github.com/native-sidecar/native-sidecar/internal/rule"
)

// descriptions are of all that findings tell of, by their rules: the rules of
// package rule, the actions, and the refusals.
func descriptions() map[string]rule.Rule {
	all := map[string]rule.Rule{}
	for _, r := range append(rule.All(), others...) {
		all[r.Name] = r
	}
	return all
}

// sentence is the first one of a text.
func sentence(text string) string {
	first, _, more := strings.Cut(text, ". ")
	if more {
		first += "."
	}
	return first
}

const (
	readIt = "Look at the change and write it: with -w, or by the fix."
	fixIt  = "Do what the message says, and run again: nothing is changed until then."
)

// others is what is said that is no rule: no severity can be set for it.
var others = []rule.Rule{
	{Name: string(plan.Add), Default: v1alpha1.Info, Happens: "Something that a pattern asks for is not there, and is added.", Do: readIt},
	{Name: string(plan.Update), Default: v1alpha1.Info, Happens: "Something has another value than a pattern asks for, and is updated.", Do: readIt},
	{Name: string(plan.Convert), Default: v1alpha1.Info, Happens: "A regular container becomes a native sidecar.", Do: readIt},
	{Name: string(plan.Revert), Default: v1alpha1.Info, Happens: "A native sidecar becomes a regular container.", Do: readIt},
	{Name: string(plan.Move), Default: v1alpha1.Info, Happens: "An init container has another place than a pattern asks for, and is moved.", Do: readIt},
	{Name: string(plan.Remove), Default: v1alpha1.Info, Happens: "Something that a pattern takes away is there, and is removed.", Do: readIt},
	{Name: "reprinted", Default: v1alpha1.Info, Happens: "A document could not be edited in its own layout, and is printed anew.", Do: readIt},
	{Name: "function-config", Default: v1alpha1.Error, Happens: "The functionConfig is wrong.", Do: fixIt},
	{Name: "unreadable", Default: v1alpha1.Error, Happens: "A document cannot be read, or cannot be printed without a loss.", Do: fixIt},
	{Name: "malformed", Default: v1alpha1.Error, Happens: "A part of a workload is not what Kubernetes has there.", Do: fixIt},
	{Name: "not-editable", Default: v1alpha1.Error, Happens: "What has to change is written so that it cannot be: behind an alias, for one.", Do: fixIt},
	{Name: "contradiction", Default: v1alpha1.Error, Happens: "Two patterns want different things of the same workload.", Do: fixIt},
	{Name: "no-application", Default: v1alpha1.Error, Happens: "Nothing tells which container is the application.", Do: fixIt},
	{Name: "no-image", Default: v1alpha1.Error, Happens: "A container would be added without an image.", Do: fixIt},
	{Name: "no-volume", Default: v1alpha1.Error, Happens: "A container would mount a volume that the pod does not have.", Do: fixIt},
	{Name: "annotation-taken", Default: v1alpha1.Error, Happens: "An annotation has another value already.", Do: fixIt},
	{Name: "env-taken", Default: v1alpha1.Error, Happens: "A variable has another value already.", Do: fixIt},
	{Name: "name-taken", Default: v1alpha1.Error, Happens: "A container of the name is there already, and is another one.", Do: fixIt},
	{Name: "path-taken", Default: v1alpha1.Error, Happens: "Something else is mounted at the path already.", Do: fixIt},
	{Name: "port-taken", Default: v1alpha1.Error, Happens: "Another container has the port already.", Do: fixIt},
	{Name: "volume-taken", Default: v1alpha1.Error, Happens: "A volume of the name is there already, and is another one.", Do: fixIt},
}
