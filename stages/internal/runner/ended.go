package runner

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"scaleguild/internal/run"
)

// lingering is how long the end of a service may stay unknown after it has cut its connections
// off: the kernel closes these first, and systemd tells of the end of a unit later.
const lingering = 5 * time.Second

// serviceEnded is the error of a service that has ended before the load; nil while it runs. Where
// one of these exchanges was cut off and nobody listens any more, its end is waited for.
func (x *execution) serviceEnded(ctx context.Context, exchanges []run.Exchange) error {
	cut := slices.ContainsFunc(exchanges, func(e run.Exchange) bool { return strings.HasPrefix(e.Cause, "error-") })
	ctx, cancel := context.WithTimeout(ctx, lingering)
	defer cancel()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for cut && !x.service.Exited() && ctx.Err() == nil && x.unheard() {
		select {
		case <-look.C:
		case <-ctx.Done():
		}
	}
	if !x.service.Exited() {
		return nil
	}
	return fmt.Errorf("the service ended%s%s", x.service.HowItEnded(), logTail(x.serviceLog()))
}

// unheard says whether nobody listens on the service's port.
func (x *execution) unheard() bool {
	connection, err := net.DialTimeout("tcp", strings.TrimPrefix(x.baseURL, "http://"), time.Second)
	if err == nil {
		err = connection.Close()
	}
	return err != nil
}
