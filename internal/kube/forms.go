package kube

import (
	"math"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Form is what a text or a number has to be, besides that.
type Form struct {
	// Is reports whether a text, or a number as it is written, has the form.
	Is func(text string) bool
	// Wrong is the message for one that has not: a format for the text.
	Wrong string
}

// The forms of fields. The generator finds their variables by their names.
var (
	ContainerName = LabelOf("container")
	VolumeName    = LabelOf("volume")
	ObjectName    = Form{IsSubdomain, "%q is not a valid object name. Use lower-case letters, digits, dashes and dots."}
	PortName      = Form{IsPortName, "%q is not a valid port name. Use up to 15 lower-case letters, digits and single dashes, with at least one letter and no dash at either end."}
	Unpadded      = Form{func(text string) bool { return strings.TrimSpace(text) == text }, "%q must not begin or end with a space"}
	Within        = Form{isWithin, "%q must not begin with / or contain .."}
	NotNegative   = Form{between(0, math.MaxInt64), "must not be negative, but is %s"}
	AnyVariable   = Form{IsVariable, "%q is not a valid variable name. Use printable characters other than =."}

	key           = Form{IsKey, "%q is not a valid key. Use letters, digits, dashes, dots and underscores, and no .. at the beginning."}
	header        = Form{IsHeader, "%q is not a valid header name"}
	driver        = Form{isDriver, "%q is not a valid driver name. Use up to 63 letters, digits, dashes and dots."}
	absolute      = Form{path.IsAbs, "%q must begin with /"}
	downwards     = Form{func(p string) bool { return !climbs(p) }, "%q must not contain .."}
	file          = Form{func(p string) bool { return isWithin(p) && !strings.HasPrefix(p, "..") }, "%q must not begin with / or .. or contain the folder .."}
	port          = Form{between(1, 65535), "must be a port from 1 to 65535, not %s"}
	hostPort      = Form{between(0, 65535), port.Wrong}
	fileMode      = Form{between(0, 0o777), "%s is not a valid file mode. Use 0 to 0777 (511 in decimal)."}
	userID        = Form{between(0, math.MaxInt32), "%s is not a valid user ID"}
	groupID       = Form{userID.Is, "%s is not a valid group ID"}
	tokenLifetime = Form{between(600, math.MaxInt64), "must be at least 600, not %s"}
)

// LabelOf returns the form of the name of a thing that has to be a DNS label.
func LabelOf(thing string) Form {
	return Form{IsLabel, "%q is not a valid " + thing + " name. Use up to 63 lower-case letters, digits and dashes, and no dash at either end."}
}

// between returns whether a number is within bounds.
func between(least, most int64) func(string) bool {
	return func(text string) bool {
		n, err := strconv.ParseInt(text, 0, 64)
		return err == nil && least <= n && n <= most
	}
}

func isDriver(name string) bool { return len(name) <= MaxLabel && IsSubdomain(strings.ToLower(name)) }

// isWithin reports whether a path leads to somewhere in a volume.
func isWithin(p string) bool { return !path.IsAbs(p) && !climbs(p) }

// climbs reports whether a path contains the segment "..".
func climbs(p string) bool { return slices.Contains(strings.Split(p, "/"), "..") }
