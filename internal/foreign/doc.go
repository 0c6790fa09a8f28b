// Package foreign writes text that others wrote, such as names in manifests and names
// of files, so that it is only text wherever it is printed: it steers no terminal,
// gives no commands to a CI system, and is no markup.
//
// There is one function for each medium. Ordinary text comes out as it went in, but
// for the characters that the medium needs to have escaped. No function fails: text
// that is not valid UTF-8 comes out as valid UTF-8.
package foreign
