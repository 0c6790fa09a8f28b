package pod

import (
	"path"
	"slices"
	"strings"
)

// statement is a simple command: its words, without the quotes around them. It has no
// words that only structure a script, such as then, and no program that only starts
// another one.
type statement []string

// text returns the words with blanks between them.
func (s statement) text() string { return strings.Join(s, " ") }

// program returns the name of the program that is called, without its folder, and its
// arguments.
func (s statement) program() (name string, args []string) { return path.Base(s[0]), s[1:] }

// pipeline is statements that pipes join. A single one is a pipeline too.
type pipeline struct {
	statements []statement
	// words are all words, also those that set variables, and text is theirs.
	words []string
	text  string
}

// pipelines returns what a command line runs, or the script that a shell in it runs.
// Comments and empty commands are left out.
func pipelines(words []string) []pipeline {
	if text, scripted := script(unwrapped(words)); scripted {
		return read(text)
	}
	var p pipeline
	if p.add(words); !p.end() {
		return nil
	}
	return []pipeline{p}
}

var (
	// structure are the words before a command that it does not need.
	structure = []string{"!", "(", ")", "{", "}", "if", "then", "elif", "else", "fi", "while", "until", "do", "done", "time", "command", "nohup"}
	// limiters run the program in their arguments for at most the time before it.
	limiters = []string{"timeout"}
	// boxes are programs whose first argument is the name of one of theirs.
	boxes = []string{"busybox", "toybox"}
)

// unwrapped returns the words of a command without those that only structure a script, and
// without programs that only start the one in their arguments.
func unwrapped(words []string) []string {
	for len(words) > 0 {
		words = started(words)
		switch name := path.Base(words[0]); {
		case slices.Contains(structure, name), isAssignment(words[0]), slices.Contains(boxes, name) && len(words) > 1:
			words = words[1:]
		case slices.Contains(limiters, name):
			limit := slices.IndexFunc(words, func(w string) bool { return strings.Trim(w, "0123456789.smhd") == "" })
			words = words[max(limit, 0)+1:]
		default:
			return words
		}
	}
	return nil
}

// add adds a command: its statement or, if it is a shell, those of the script in it.
func (p *pipeline) add(words []string) {
	p.words = append(p.words, words...)
	words = unwrapped(words)
	if text, scripted := script(words); scripted {
		for _, inner := range read(text) {
			p.statements = append(p.statements, inner.statements...)
		}
	} else if len(words) > 0 {
		p.statements = append(p.statements, words)
	}
}

// end notes the text of the words, and reports whether there is any.
func (p *pipeline) end() bool {
	p.text = strings.TrimSpace(strings.Join(p.words, " "))
	return p.text != ""
}

// isAssignment reports whether a word sets a variable to a text that is not the output
// of a command.
func isAssignment(word string) bool {
	name, value, found := strings.Cut(word, "=")
	return found && isName(name) && !strings.Contains(value, "$(") && !strings.Contains(value, "`")
}

func isName(text string) bool {
	return text != "" && strings.Trim(strings.ToLower(text), "abcdefghijklmnopqrstuvwxyz_0123456789") == ""
}

// reader reads a script. It knows quotes, comments and commands within words, as far as
// that is needed to tell which words belong together.
type reader struct {
	text    string
	at      int
	open    []byte // what closes the quotes and brackets that are open
	word    strings.Builder
	inWord  bool
	words   []string
	current pipeline
	found   []pipeline
}

// read returns the pipelines of a script.
func read(script string) []pipeline {
	r := reader{text: script}
	for ; r.at < len(r.text); r.at++ {
		if len(r.open) > 0 {
			r.inside(r.text[r.at])
		} else {
			r.outside(r.text[r.at])
		}
	}
	r.endPipeline()
	return r.found
}

// follows reports whether a text follows the current byte.
func (r *reader) follows(text string) bool { return strings.HasPrefix(r.text[r.at+1:], text) }

// outside reads a byte outside of quotes.
func (r *reader) outside(c byte) {
	switch c {
	case ' ', '\t', '\r', ')':
		r.endWord()
		return
	case '(':
		if !strings.HasSuffix(r.word.String(), "$") {
			r.endWord()
			return
		}
	case '\n', ';':
		r.endPipeline()
		return
	case '#':
		if !r.inWord {
			line, _, _ := strings.Cut(r.text[r.at:], "\n")
			r.at += len(line) - 1
			return
		}
	case '&', '|':
		twice := r.follows(string(c))
		switch redirects := strings.HasSuffix(r.word.String(), ">") || r.follows(">"); {
		case twice:
			r.at++
			r.endPipeline()
			return
		case c == '|' || !redirects:
			r.endStatement()
			return
		}
	case '\\':
		if r.follows("\n") {
			r.at++
			r.endWord()
			return
		}
	}
	r.inside(c)
}

// inside reads a byte of a word. The quotes around a part of it are left out.
func (r *reader) inside(c byte) {
	r.inWord = true
	var closes byte
	if len(r.open) > 0 {
		closes = r.open[len(r.open)-1]
	}
	opens, kept := byte(0), true
	switch {
	case c == '\\' && closes != '\'' && r.at+1 < len(r.text):
		r.at++
		c = r.text[r.at]
	case len(r.open) > 0 && c == closes:
		r.open = r.open[:len(r.open)-1]
		kept = len(r.open) > 0 || c == ')' || c == '`'
	case closes == '\'':
	case c == '(' && (closes == ')' || strings.HasSuffix(r.word.String(), "$")):
		opens = ')'
	case c == '`':
		opens = c
	case c == '"', c == '\'' && closes != '"':
		opens, kept = c, len(r.open) > 0
	}
	if kept {
		r.word.WriteByte(c)
	}
	if opens != 0 {
		r.open = append(r.open, opens)
	}
}

func (r *reader) endWord() {
	if r.inWord {
		r.words = append(r.words, r.word.String())
		r.word.Reset()
		r.inWord = false
	}
}

func (r *reader) endStatement() {
	r.endWord()
	if len(r.words) > 0 {
		r.current.add(r.words)
		r.words = nil
	}
}

func (r *reader) endPipeline() {
	r.endStatement()
	if r.current.end() {
		r.found = append(r.found, r.current)
	}
	r.current = pipeline{}
}
