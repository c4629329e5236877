package bench

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// The load counts what a server does, each under its name.
func TestLoad(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := r.URL.Query().Get("key")
		if strings.HasPrefix(key, "hang") {
			<-r.Context().Done()
		}
		switch key[len(key)-1] {
		case '1':
			w.WriteHeader(http.StatusServiceUnavailable)
		case '2':
			conn, _, err := w.(http.Hijacker).Hijack()
			if err == nil {
				_ = conn.(*net.TCPConn).SetLinger(0)
				conn.Close()
			}
		case '3':
			w.Header().Set("Content-Length", "10")
			_, _ = w.Write([]byte("short"))
		default:
			_, _ = w.Write([]byte("ok"))
		}
	})}
	go func() { _ = server.Serve(ln) }()
	defer server.Close()
	counts := map[string]int{}
	// Nobody waits long for what is answered, and nothing answers what hangs.
	for _, l := range []load{
		{address: ln.Addr().String(), rate: 1000, count: 50, timeout: 5 * time.Minute, prefix: "k"},
		{address: ln.Addr().String(), rate: 1000, count: 5, timeout: 100 * time.Millisecond, prefix: "hang"},
	} {
		l.run(context.Background(), func(o outcome) { counts[o.what]++ })
	}
	// Keys of the first load that end in 0 and 4 to 9 are answered with ok.
	for what, want := range map[string]int{"ok": 35, "503": 5, "reset": 5, "truncated": 5, "timeout": 5} {
		if counts[what] != want {
			t.Errorf("%d %s, want %d: %v", counts[what], what, want, counts)
		}
	}
}
