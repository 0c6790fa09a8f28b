package kube

import "strings"

// The longest names.
const (
	MaxLabel     = 63
	maxSubdomain = 253
	maxPortName  = 15
)

// The characters of names.
const (
	digits  = "0123456789"
	lower   = "abcdefghijklmnopqrstuvwxyz"
	letters = lower + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

// consists reports whether a text is not empty and has only some characters.
func consists(text, of string) bool {
	return text != "" && strings.IndexFunc(text, func(r rune) bool { return !strings.ContainsRune(of, r) }) < 0
}

// enclosed reports whether a text consists of some characters, and has none of others at its
// ends.
func enclosed(text, of, inner string) bool {
	return consists(text, of+inner) && !strings.ContainsAny(text[:1]+text[len(text)-1:], inner)
}

// IsLabel reports whether a text is a DNS label, as names of containers and volumes are.
func IsLabel(text string) bool { return len(text) <= MaxLabel && enclosed(text, lower+digits, "-") }

// IsSubdomain reports whether a text consists of DNS labels and dots, as names of objects do.
func IsSubdomain(text string) bool {
	for part := range strings.SplitSeq(text, ".") {
		if !enclosed(part, lower+digits, "-") {
			return false
		}
	}
	return len(text) <= maxSubdomain
}

// IsQualified reports whether a text is the name of a label or an annotation, with or without
// a domain.
func IsQualified(text string) bool {
	domain, name, has := strings.Cut(text, "/")
	if !has {
		domain, name = "a", text
	}
	return IsSubdomain(domain) && len(name) <= MaxLabel && enclosed(name, letters+digits, "-_.")
}

// IsKey reports whether a text is a key of a ConfigMap or Secret.
func IsKey(text string) bool { return len(text) <= maxSubdomain && isFile(text) }

// isFile reports whether a text can be the name of a file that Kubernetes writes.
func isFile(text string) bool {
	return consists(text, letters+digits+"-_.") && text != "." && !strings.HasPrefix(text, "..")
}

// IsOldVariable reports whether a text was the name of an environment variable before
// Kubernetes became more generous.
func IsOldVariable(text string) bool { return isFile(text) && !strings.Contains(digits, text[:1]) }

// IsResource reports whether a container can have a resource of a name: one of Kubernetes'
// own, or an extended one, which has a domain.
func IsResource(text string) bool {
	switch text {
	case "cpu", "memory", "ephemeral-storage":
		return true
	}
	return strings.HasPrefix(text, "hugepages-") ||
		strings.Contains(text, "/") && IsQualified(text) && !strings.HasPrefix(text, "requests.")
}

// IsVariable reports whether a text is the name of an environment variable.
func IsVariable(text string) bool {
	return text != "" && strings.IndexFunc(text, func(r rune) bool { return r < ' ' || r > '~' || r == '=' }) < 0
}

// IsHeader reports whether a text is the name of an HTTP header.
func IsHeader(text string) bool { return consists(text, letters+digits+"-") }

// IsPortName reports whether a text is the name of a port.
func IsPortName(text string) bool {
	return len(text) <= maxPortName && enclosed(text, lower+digits, "-") && strings.ContainsAny(text, lower) && !strings.Contains(text, "--")
}
