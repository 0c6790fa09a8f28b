package growth

import "strings"

// lines are constructs for the text of a document that changes: its lines, comments and
// scalars.
var lines = []Construct{
	{"comments above a document", func(n int) Input { return converts(each(n, "# comment %[1]d\n") + aDeployment) }},
	{"comments below a document", func(n int) Input { return converts(aDeployment + each(n, "# comment %[1]d\n")) }},
	{"comments above a container", func(n int) Input {
		return converts(deployment("d", "", "containers:\n- name: app\n  image: app:1\n"+each(n, "# comment %[1]d\n")+"- name: proxy\n  image: proxy:1\n"))
	}},
	{"comments behind a container", func(n int) Input { return converts(aDeployment + each(n, "      # comment %[1]d\n")) }},
	{"comments inside a container", func(n int) Input {
		return converts(deployment("d", "", containers+each(n, "  # comment %[1]d\n")+"  tty: true\n"))
	}},
	{"comments in column 0 inside a container", func(n int) Input {
		return converts(aDeployment + each(n, "#         comment: %[1]d\n") + "        tty: true\n")
	}},
	{"comment beside each entry", func(n int) Input { return converts(withArgs(n, "  - a%[1]d # comment\n")) }},
	{"comment above each entry", func(n int) Input { return converts(withArgs(n, "  # comment %[1]d\n  - a\n")) }},
	{"comment above each container", func(n int) Input {
		return converts(deployment("d", "", containers+each(n, "# comment\n- name: c%[1]d # beside\n  image: c\n")))
	}},
	{"comment and blank line above each entry", func(n int) Input {
		return converts(withArgs(n, "\n  # comment %[1]d\n\n  # another\n  - a\n"))
	}},
	{"long comment", func(n int) Input {
		return converts(deployment("d", "", containers+"  # "+strings.Repeat("comment ", n)+"\n  tty: true\n"))
	}},
	{"blank lines inside a container", func(n int) Input {
		return converts(deployment("d", "", containers+strings.Repeat("\n", n)+"  tty: true\n"))
	}},
	{"blank lines above a container", func(n int) Input {
		return converts(deployment("d", "", "containers:\n- name: app\n  image: app:1\n"+strings.Repeat("\n", n)+"- name: proxy\n  image: proxy:1\n"))
	}},
	{"blank lines below a document", func(n int) Input { return converts(aDeployment + strings.Repeat("\n", n)) }},
	{"blank line above each entry", func(n int) Input { return converts(withArgs(n, "\n  - a%[1]d\n")) }},
	{"blanks at the end of a line", func(n int) Input {
		return converts(deployment("d", "", containers+"  tty: true"+strings.Repeat(" ", n)+"\n"))
	}},
	{"tabs at the end of a line", func(n int) Input {
		return converts(deployment("d", "", containers+"  tty: true"+strings.Repeat("\t", n)+"\n"))
	}},
	{"tabs in a comment", func(n int) Input { return converts(aDeployment + "#" + strings.Repeat("\t", n) + "\n") }},
	{"lines with CRLF", func(n int) Input {
		return converts(strings.ReplaceAll(withArgs(n, "  - a%[1]d\n"), "\n", "\r\n"))
	}},
	{"lines that end in a line separator of Unicode", func(n int) Input {
		return fails(aDeployment+strings.Repeat("# a\u2028", n)+"\n", "Use LF or CRLF")
	}},
	{"labels", func(n int) Input { return converts(deployment("d", "labels:\n"+each(n, "  l%[1]d: a\n"), containers)) }},
	{"explicit keys", func(n int) Input {
		return converts(deployment("d", "annotations:\n"+each(n, "  ? l%[1]d\n  : a\n"), containers))
	}},
	{"quoted keys", func(n int) Input {
		return converts(deployment("d", "annotations:\n"+each(n, "  \"l%[1]d\": 'a'\n"), containers))
	}},
	{"duplicate keys", func(n int) Input {
		return converts(deployment("d", "annotations:\n"+strings.Repeat("  a: b\n", n), containers))
	}},
	{"tags", func(n int) Input { return converts(withArgs(n, "  - !!str a%[1]d\n")) }},
	{"entries", func(n int) Input { return converts(withArgs(n, "  - a%[1]d\n")) }},
	{"entries of entries", func(n int) Input { return converts(withEnv(n, "  - name: e%[1]d\n    value: a\n")) }},
	{"dashes in a line", func(n int) Input {
		return deep(n, deployment("d", "annotations:\n  a:\n  "+strings.Repeat("- ", n)+"a\n", containers))
	}},
	{"long key", func(n int) Input {
		return converts(deployment("d", "annotations:\n  ? "+strings.Repeat("key", n)+"\n  : a\n", containers))
	}},
	{"long plain scalar", func(n int) Input { return converts(withValue(strings.Repeat("text ", n) + "\n")) }},
	{"long scalar in quotes", func(n int) Input { return converts(withValue("'" + strings.Repeat("text ", n) + "'\n")) }},
	{"escapes in a scalar", func(n int) Input { return converts(withValue(`"` + strings.Repeat(`\u00e4\n`, n) + "\"\n")) }},
	{"lines of a plain scalar", func(n int) Input { return converts(withValue("a\n" + strings.Repeat("      text\n", n))) }},
	{"lines of a scalar in single quotes", func(n int) Input {
		return converts(withValue("'a\n" + strings.Repeat("      te''xt\n", n) + "      a'\n"))
	}},
	{"lines of a scalar in double quotes", func(n int) Input {
		return converts(withValue("\"a\n" + strings.Repeat("      text \\\n", n) + "      a\"\n"))
	}},
	{"blank lines of a scalar in quotes", func(n int) Input { return converts(withValue("'a\n" + strings.Repeat("\n", n) + "      a'\n")) }},
	{"lines of a literal", func(n int) Input { return converts(withValue("|\n" + strings.Repeat("      text\n", n))) }},
	{"lines of a folded scalar", func(n int) Input { return converts(withValue(">\n" + strings.Repeat("      text\n", n))) }},
	{"blank lines of a literal", func(n int) Input {
		return converts(withValue("|\n      a\n" + strings.Repeat("\n", n) + "      b\n"))
	}},
	{"blank lines that a literal keeps", func(n int) Input { return converts(withValue("|+\n      a\n" + strings.Repeat("\n", n))) }},
	{"comments in a literal", func(n int) Input { return converts(withValue("|\n" + strings.Repeat("      # text\n", n))) }},
	{"literals", func(n int) Input { return converts(withArgs(n, "  - |\n    text %[1]d\n\n    text\n")) }},
	{"folded scalars", func(n int) Input { return converts(withArgs(n, "  - >-\n    text %[1]d\n\n    text\n")) }},
	{"scalars of two lines", func(n int) Input { return converts(withArgs(n, "  - \"text %[1]d\n\n    text\"\n")) }},
}

// withArgs returns a Deployment whose proxy has arguments.
func withArgs(n int, arg string) string {
	return deployment("d", "", containers+"  args:\n"+each(n, arg))
}

// withEnv returns a Deployment whose proxy has variables.
func withEnv(n int, variable string) string {
	return deployment("d", "", containers+"  env:\n"+each(n, variable))
}

// withValue returns a Deployment whose proxy has a variable. More lines of its value
// have six blanks.
func withValue(value string) string {
	return deployment("d", "", containers+"  env:\n  - name: a\n    value: "+value)
}
