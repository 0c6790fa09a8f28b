// Package foreign makes text from outside, such as names in manifests and names of
// files, safe to print: it stays plain text, and never becomes a control sequence of a
// terminal, a command of a CI system, or markup.
//
// There is one function for each medium. Ordinary text stays as it is, except for the
// characters that have to be escaped in the medium. No function fails: text that is not
// valid UTF-8 comes out as valid UTF-8.
package foreign
