package fault

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"scaleguild/internal/delay"
)

// Form is how a profile is written: an example of what Parse takes.
const Form = "503=1%,reset=0.5%"

// rate is a share in units of 10^-11: a percentage with nine digits after the
// point.
type rate int64

const percent, certain rate = 1e9, 100e9

func (r rate) String() string {
	return strconv.FormatFloat(float64(r)/float64(percent), 'f', -1, 64) + "%"
}

// Parse reads a profile: faults with their rates, or "none". Spaces may stand around
// commas, parentheses and equals signs. The order of the faults says which draws
// they take.
func Parse(text string) (Profile, error) {
	if strings.TrimSpace(text) == "none" {
		return Profile{}, nil
	}
	var p Profile
	var problems []error
	sum := rate(0)
	for _, one := range strings.Split(text, ",") {
		f, r, err := parsePart(one)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		for _, other := range p.parts {
			if other.fault == f {
				problems = append(problems, fmt.Errorf("%s is listed twice", f))
			}
		}
		sum = min(sum+r, certain+1)
		p.parts = append(p.parts, part{f, r, threshold(min(sum, certain))})
	}
	if sum > certain {
		problems = append(problems, fmt.Errorf("the rates add up to more than 100%% (got %q)", text))
	}
	if len(problems) > 0 {
		return Profile{}, joined(problems)
	}
	return p, nil
}

// joined puts problems on one line, because they are about one variable.
func joined(problems []error) error {
	var texts []string
	for _, one := range problems {
		texts = append(texts, one.Error())
	}
	return errors.New(strings.Join(texts, "; "))
}

func parsePart(text string) (Fault, rate, error) {
	name, share, found := strings.Cut(text, "=")
	if !found {
		return Fault{}, 0, fmt.Errorf("not a fault with its rate (got %q, want such as %s, or none)", text, Form)
	}
	name, share = strings.TrimSpace(name), strings.TrimSpace(share)
	f, err := parseFault(name)
	if err != nil {
		return Fault{}, 0, err
	}
	r, err := parseRate(share)
	if err != nil {
		return Fault{}, 0, fmt.Errorf("%s: %w", name, err)
	}
	return f, r, nil
}

func parseFault(name string) (Fault, error) {
	switch name {
	case "reset":
		return Fault{Kind: Reset}, nil
	case "hang":
		return Fault{Kind: Hang}, nil
	case "truncated_body":
		return Fault{Kind: TruncatedBody}, nil
	}
	word, inner, _ := strings.Cut(name, "(")
	if inner, closed := strings.CutSuffix(inner, ")"); closed && strings.TrimSpace(word) == "slow_body" {
		over, err := delay.ParseDuration(strings.TrimSpace(inner))
		if err == nil && over == 0 {
			err = errors.New("not positive (got 0)")
		}
		if err != nil {
			return Fault{}, fmt.Errorf("slow_body: the time of the body is %w", err)
		}
		return Fault{Kind: SlowBody, Over: over}, nil
	}
	if status, err := strconv.Atoi(name); err == nil && status >= 400 && status <= 599 && strconv.Itoa(status) == name {
		return Fault{Kind: Status, Status: status}, nil
	}
	return Fault{}, fmt.Errorf("not a fault (got %q, want a status from 400 to 599, reset, hang, slow_body(2s) or truncated_body)", name)
}

// parseRate reads a percentage above 0 and at most 100.
func parseRate(text string) (rate, error) {
	number, isPercent := strings.CutSuffix(text, "%")
	whole, fraction, point := strings.Cut(number, ".")
	if !isPercent || (point && fraction == "") || whole == "" || len(whole) > 3 || len(fraction) > 9 ||
		strings.Trim(whole+fraction, "0123456789") != "" {
		return 0, fmt.Errorf("not a rate (got %q, want such as 0.5%%, with nine digits after the point at most)", text)
	}
	value := int64(0)
	for _, digit := range whole + (fraction + "000000000")[:9] {
		value = 10*value + int64(digit-'0')
	}
	if r := rate(value); r > 0 && r <= certain {
		return r, nil
	}
	return 0, fmt.Errorf("the rate is not above 0%% and at most 100%% (got %s)", text)
}
