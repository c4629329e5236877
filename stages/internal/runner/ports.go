package runner

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"strconv"
	"strings"
)

// portRange is where the kernel takes the ports of connections from that name none. A port of
// it may become the source of any program's connection between here and the service's start.
const portRange = "/proc/sys/net/ipv4/ip_local_port_range"

// Ports are looked for from the first that no known service has to the last one.
const (
	firstPort = 10000
	lastPort  = 65535
)

// freePorts finds ports that nobody listens on, outside of the range that the kernel hands out.
// Another program could listen on one before the service does, on purpose: the service then
// says so and the run breaks.
func freePorts(n int) ([]int, error) {
	text, err := os.ReadFile(portRange)
	if err != nil {
		return nil, err
	}
	candidates, err := portsOutside(string(text))
	if err != nil {
		return nil, err
	}
	var ports []int
	for _, i := range rand.Perm(len(candidates)) {
		if len(ports) == n {
			return ports, nil
		}
		l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(candidates[i])))
		if err != nil {
			continue // somebody has it
		}
		ports = append(ports, candidates[i])
		defer l.Close() // at the end: no port is found twice
	}
	if len(ports) < n {
		return nil, errors.New("ports: too few are free outside of the kernel's range for connections (see " + portRange + ")")
	}
	return ports, nil
}

// portsOutside are the ports outside of the kernel's range; all where that leaves too few.
func portsOutside(text string) ([]int, error) {
	var low, high int
	if _, err := fmt.Sscan(text, &low, &high); err != nil {
		return nil, fmt.Errorf("%s: not a range (got %q, want two numbers)", portRange, strings.TrimSpace(text))
	}
	const few = 100
	var outside, all []int
	for port := firstPort; port <= lastPort; port++ {
		if all = append(all, port); port < low || port > high {
			outside = append(outside, port)
		}
	}
	if len(outside) < few {
		return all, nil
	}
	return outside, nil
}
