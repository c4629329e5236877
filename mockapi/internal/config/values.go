package config

import (
	"fmt"
	"net/netip"
	"strconv"

	"scaleguild/internal/delay"
)

// UnmarshalText accepts a positive int64 without sign and leading zeros: "01"
// and "1" would be equal numbers with different hashes.
func (s *Seed) UnmarshalText(text []byte) error {
	number, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil || number < 1 || strconv.FormatInt(number, 10) != string(text) {
		return fmt.Errorf("not a seed (got %q, want a positive whole number, such as 1)", text)
	}
	*s = Seed(text)
	return nil
}

// UnmarshalText accepts what delay.Parse does.
func (l *Latency) UnmarshalText(text []byte) error {
	distribution, err := delay.Parse(string(text), nil)
	if err != nil {
		return err
	}
	*l = Latency{Text: string(text), Distribution: distribution}
	return nil
}

// UnmarshalText accepts an IP address, not a name, and a port: a name could
// stand for several addresses, and the service is told one.
func (a *Address) UnmarshalText(text []byte) error {
	if _, err := netip.ParseAddrPort(string(text)); err != nil {
		return fmt.Errorf("not an address (got %q, want an IP address and a port, such as 127.0.0.1:0)", text)
	}
	*a = Address(text)
	return nil
}
