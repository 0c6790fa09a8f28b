package growth

import "strings"

// flow are constructs for documents in flow style, and for what is in one line.
var flow = []Construct{
	{"arguments in one line", func(n int) Input { return converts(withFlow("args: [" + list(n, "a%[1]d", ", ") + "]")) }},
	{"arguments in one line of a container in block style", func(n int) Input {
		return converts(deployment("d", "", containers+"  args: ["+list(n, "a%[1]d", ", ")+"]\n"))
	}},
	{"arguments in quotes in one line", func(n int) Input {
		return converts(withFlow("args: [" + list(n, `"a%[1]d", 'b'`, ", ") + "]"))
	}},
	{"arguments in brackets, one per line", func(n int) Input {
		return converts(deployment("d", "", containers+"  args: [\n"+each(n, "    a%[1]d,\n")+"  ]\n"))
	}},
	{"arguments in brackets, one per line with a comment", func(n int) Input {
		return converts(deployment("d", "", containers+"  args: [\n"+each(n, "    a, # %[1]d\n")+"  ]\n"))
	}},
	{"mappings in one line", func(n int) Input {
		return converts(withFlow("env: [" + list(n, "{name: e%[1]d, value: a}", ", ") + "]"))
	}},
	{"empty mappings in one line", func(n int) Input { return converts(withFlow("x: [" + list(n, "{}", ", ") + "]")) }},
	{"keys in one line", func(n int) Input { return converts(withFlow("x: {" + list(n, "k%[1]d: a", ", ") + "}")) }},
	{"keys in one line of a mapping in block style", func(n int) Input {
		return converts(deployment("d", "annotations: {"+list(n, "k%[1]d: a", ", ")+"}\n", containers))
	}},
	{"containers in one line", func(n int) Input {
		return converts(deployment("d", "", "containers: ["+list(n, "{name: c%[1]d, image: c}", ", ")+", {name: proxy, image: proxy}]\n"))
	}},
	{"containers in one line that are converted", func(n int) Input {
		return converts(deployment("d", "", "containers: [{name: app, image: app}, "+list(n, "{name: proxy%[1]d, image: proxy}", ", ")+"]\n"))
	}},
	{"containers of JSON that are converted", func(n int) Input {
		return converts(`{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"containers": [{"name": "app", "image": "app"}, ` +
			list(n, `{"name": "proxy%[1]d", "image": "proxy"}`, ", ") + "]}}\n")
	}},
	{"containers of JSON over lines that are converted", func(n int) Input {
		return converts("{\n  \"apiVersion\": \"v1\",\n  \"kind\": \"Pod\",\n  \"metadata\": {\"name\": \"a\"},\n  \"spec\": {\n    \"containers\": [\n      {\n        \"name\": \"app\"\n      },\n" +
			list(n, "      {\n        \"name\": \"proxy%[1]d\",\n        \"image\": \"proxy\"\n      }", ",\n") + "\n    ]\n  }\n}\n")
	}},
	{"brackets in brackets", func(n int) Input {
		return deep(n, withFlow("x: "+strings.Repeat("[", n)+strings.Repeat("]", n)))
	}},
	{"braces in braces", func(n int) Input {
		return deep(n, withFlow("x: "+strings.Repeat("{a: ", n)+"a"+strings.Repeat("}", n)))
	}},
	{"braces in braces of JSON", func(n int) Input {
		return deep(n, `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "x": `+strings.Repeat(`{"a":`, n)+"1"+strings.Repeat("}", n)+
			`, "spec": {"containers": [{"name": "app", "image": "app"}, {"name": "proxy", "image": "proxy"}]}}`+"\n")
	}},
	{"long scalar before the containers", func(n int) Input {
		return converts(`{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "annotations": {"a": "` + strings.Repeat("text ", n) +
			`"}}, "spec": {"containers": [{"name": "app", "image": "app"}, {"name": "proxy", "image": "proxy"}]}}` + "\n")
	}},
	{"long scalar of wide characters before the containers", func(n int) Input {
		return converts(`{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "annotations": {"a": "` + strings.Repeat("ä世", n) +
			`"}}, "spec": {"containers": [{"name": "app", "image": "app"}, {"name": "proxy", "image": "proxy"}]}}` + "\n")
	}},
	{"lines of a scalar in brackets", func(n int) Input {
		return converts(withFlow("args: ['a\n" + strings.Repeat("        text\n", n) + "        ']"))
	}},
	{"blank lines in brackets", func(n int) Input { return converts(withFlow("args: [a," + strings.Repeat("\n", n) + "        b]")) }},
	{"comments in brackets", func(n int) Input {
		return converts(withFlow("args: [a,\n" + strings.Repeat("        # a\n", n) + "        b]"))
	}},
}

// withFlow returns a Deployment whose containers are in flow style. The proxy has one
// more field.
func withFlow(field string) string {
	return deployment("d", "", "containers:\n- {name: app, image: app}\n- {name: proxy, image: proxy, "+field+"}\n")
}
