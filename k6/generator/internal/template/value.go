package template

import "strconv"

// A Value is what was drawn under a name: a whole number, or a text.
type Value struct {
	Text   string // of a text
	Number int64  // of a number
	IsText bool   // it is a text
}

// Number is the value of a whole number.
func Number(n int64) Value { return Value{Number: n} }

// Text is the value of a text.
func Text(s string) Value { return Value{Text: s, IsText: true} }

// Append adds the value as a text to dst.
func (v Value) Append(dst []byte) []byte {
	if v.IsText {
		return append(dst, v.Text...)
	}
	return strconv.AppendInt(dst, v.Number, 10)
}

const hexadecimal = "0123456789ABCDEF"

// appendEncoded adds a value as JavaScript's encodeURIComponent writes it.
func appendEncoded(dst []byte, v Value) []byte {
	if !v.IsText {
		return v.Append(dst)
	}
	for i := range len(v.Text) {
		c := v.Text[i]
		if isPlain(c) {
			dst = append(dst, c)
		} else {
			dst = append(dst, '%', hexadecimal[c>>4], hexadecimal[c&15])
		}
	}
	return dst
}

// EncodedAlike says whether encodeURIComponent leaves a text as it is.
func EncodedAlike(text string) bool {
	for i := range len(text) {
		if !isPlain(text[i]) {
			return false
		}
	}
	return true
}

func isPlain(c byte) bool {
	switch {
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		return true
	}
	switch c {
	case '-', '_', '.', '!', '~', '*', '\'', '(', ')':
		return true
	}
	return false
}
