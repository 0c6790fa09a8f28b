package foreign

import "strings"

// Word returns a text as one word of a shell.
func Word(text string) string {
	text = Line(text)
	if text != "" && strings.Trim(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./,:+@%=") == "" {
		return text
	}
	return Quote(text)
}

// Quote returns a text of any number of lines in quotes, as one word of a shell. It stays as
// it is.
func Quote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
