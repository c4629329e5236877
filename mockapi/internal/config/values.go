package config

import (
	"fmt"
	"math"
	"net/netip"
	"path/filepath"
	"strconv"
	"strings"

	"scaleguild/internal/delay"
	"scaleguild/mockapi/internal/fault"
	"scaleguild/mockapi/internal/profile"
)

// settings turns texts into values and notes what is wrong with them.
func (l *loader) settings(t texts, routes []routeText, need Need) Settings {
	var s Settings
	if t.Seed == "" {
		l.missing("SEED")
	} else if err := checkSeed(t.Seed); err != nil {
		l.add(l.where("SEED"), "%w", err)
	}
	s.Seed, s.Stats = t.Seed, t.Stats
	s.Routes = l.routes(t, routes)
	if t.Listen != "" {
		listen, err := addresses(t.Listen)
		if err != nil {
			l.add(l.where("LISTEN"), "%w", err)
		}
		s.Listen = listen
	} else if need == ForServe {
		l.missing("LISTEN")
	}
	if t.Capacity != "" {
		count, ok := whole(t.Capacity, math.MaxInt32)
		if !ok {
			l.add(l.where("CAPACITY"), "not a number of connections (got %q, want a positive whole number)", t.Capacity)
		}
		s.Capacity = count
	}
	return s
}

// routes gives the route of all paths, if there is one, and those of the file.
func (l *loader) routes(t texts, written []routeText) []profile.Route {
	var all []profile.Route
	switch {
	case t.Latency != "":
		r := routeText{Path: "*", Latency: t.Latency, Faults: t.Faults, folder: l.folderOf("UPSTREAM_LATENCY", t.File)}
		r.whereLatency, r.whereFaults = l.where("UPSTREAM_LATENCY"), l.where("UPSTREAM_FAULTS")
		all = append(all, l.route(r))
	case len(written) == 0:
		l.missing("UPSTREAM_LATENCY")
	}
	if t.Faults != "" && t.Latency == "" {
		l.add(l.where("UPSTREAM_FAULTS"), "faults without a distribution (got no latency for the paths that have no route of their own)")
	}
	first := map[string]bool{}
	for _, r := range written {
		if err := profile.CheckPath(r.Path); err != nil {
			l.add(r.where+": path", "%w", err)
		}
		if first[r.Path] || (r.Path == "*" && t.Latency != "") {
			l.add(r.where+": path", "another route has it as well (got %q twice)", r.Path)
		}
		first[r.Path] = true
		r.whereLatency, r.whereFaults = r.where+": latency", r.where+": faults"
		all = append(all, l.route(r))
	}
	return all
}

// folderOf is what names of files in a setting are relative to: the folder of
// the file that the setting was written in, else the working directory.
func (l *loader) folderOf(name, file string) string {
	if file != "" && strings.HasPrefix(l.origins[name], file+": ") {
		return filepath.Dir(file)
	}
	return ""
}

func (l *loader) route(r routeText) profile.Route {
	out := profile.Route{Path: r.Path, Text: r.Latency}
	read := func(name string) ([]byte, error) {
		if !filepath.IsAbs(name) {
			name = filepath.Join(r.folder, name)
		}
		return l.ReadFile(name)
	}
	distribution, err := delay.Parse(r.Latency, read)
	if err != nil {
		l.add(r.whereLatency, "%w", err)
	}
	out.Distribution = distribution
	if r.Faults != "" {
		if out.Faults, err = fault.Parse(r.Faults); err != nil {
			l.add(r.whereFaults, "%w", err)
		}
	}
	return out
}

// checkSeed accepts a positive int64 without sign and leading zeros: "01" and
// "1" would be equal numbers with different hashes.
func checkSeed(text string) error {
	if _, ok := whole(text, math.MaxInt64); !ok {
		return fmt.Errorf("not a seed (got %q, want a positive whole number, such as 1)", text)
	}
	return nil
}

// whole reads a positive number of digits only, up to most.
func whole(text string, most int64) (int64, bool) {
	number, err := strconv.ParseInt(text, 10, 64)
	ok := err == nil && number >= 1 && number <= most && strconv.FormatInt(number, 10) == text
	return number, ok
}

// mostAddresses bounds what a range of addresses may come to.
const mostAddresses = 256

// addresses reads addresses with ports, separated by commas. One may be a
// range, such as 127.0.0.1-127.0.0.4:4000. Names are refused: a name could
// stand for several addresses, and the service is told one.
func addresses(text string) ([]string, error) {
	var all []string
	for _, one := range strings.Split(text, ",") {
		first, last, isRange := strings.Cut(one, "-")
		if !isRange {
			if _, err := netip.ParseAddrPort(one); err != nil {
				return nil, notAnAddress(one)
			}
			all = append(all, one)
			continue
		}
		expanded, err := addressRange(one, first, last)
		if err != nil {
			return nil, err
		}
		all = append(all, expanded...)
	}
	if len(all) > mostAddresses {
		return nil, fmt.Errorf("too many addresses (got %d, want %d at most)", len(all), mostAddresses)
	}
	return all, nil
}

func addressRange(text, first, last string) ([]string, error) {
	from, errFrom := netip.ParseAddr(first)
	to, errTo := netip.ParseAddrPort(last)
	if errFrom != nil || errTo != nil || from.Is4() != to.Addr().Is4() || to.Addr().Less(from) {
		return nil, notAnAddress(text)
	}
	var all []string
	for at := from; at.IsValid() && !to.Addr().Less(at); at = at.Next() {
		all = append(all, netip.AddrPortFrom(at, to.Port()).String())
		if len(all) > mostAddresses {
			return nil, fmt.Errorf("too many addresses (got %q, want %d at most)", text, mostAddresses)
		}
	}
	return all, nil
}

func notAnAddress(text string) error {
	return fmt.Errorf("not an address (got %q, want an IP address and a port, such as 127.0.0.1:0)", text)
}
