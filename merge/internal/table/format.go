package table

import (
	"math"
	"strconv"
	"strings"
	"unicode"
)

// significant shows three significant digits, and all digits before the point.
func significant(v float64) string {
	if v == 0 {
		return "0"
	}
	// The exponent is taken after rounding, so that 9.996 becomes 10.0, not 10.00.
	_, exponent, _ := strings.Cut(strconv.FormatFloat(v, 'e', 2, 64), "e")
	power, err := strconv.Atoi(exponent)
	if err != nil {
		return strconv.FormatFloat(v, 'g', 3, 64) // only infinities and NaN, which Fold refuses
	}
	return strconv.FormatFloat(v, 'f', max(0, 2-power), 64)
}

// count shows a whole number; the median of two counts may end in .5.
func count(v float64) string {
	if v == math.Trunc(v) {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'f', 1, 64)
}

// percent shows a share. A few failures among many responses must not read as none.
func percent(v float64) string {
	if v > 0 && v < 0.0005 {
		return "<0.1 %"
	}
	return strconv.FormatFloat(100*v, 'f', 1, 64) + " %"
}

// floorText shows a noise floor, which is small and worth two places.
func floorText(v float64) string { return strconv.FormatFloat(100*v, 'f', 2, 64) + " %" }

func ratio(v float64) string { return factor(v) + "×" }

// factor shows a ratio. Near 1, where the third digit is the first that matters,
// it has three places.
func factor(v float64) string {
	if v >= 0.5 && v < 2 {
		return strconv.FormatFloat(v, 'f', 3, 64)
	}
	return significant(v)
}

func milliseconds(v float64) string { return significant(1000*v) + " ms" }

// duration shows seconds as milliseconds below one second.
func duration(v float64) string {
	if v < 0.9995 {
		return milliseconds(v)
	}
	return significant(v) + " s"
}

func mebibytes(v float64) string { return significant(v/(1<<20)) + " MiB" }

// plain makes one printable line of a text that came from a file: a control
// character could otherwise move the cursor of the terminal that shows it.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		if unicode.IsSpace(r) {
			return ' '
		}
		return unicode.ReplacementChar
	}, s)
}

// list joins words as a sentence does.
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}
