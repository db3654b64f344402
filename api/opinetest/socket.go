package opinetest

import (
	"crypto/tls"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"syscall"
)

// errReset is the error that a client reads from a reset connection.
var errReset error = &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)}

// ServeHTTP implements [http.Handler]. It panics with [http.ErrAbortHandler], which closes the
// connection, if the client gives up or a fault breaks the response.
func (f *Fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	res, err := f.respond(r)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if res.fault != noFault && r.Body != nil {
		io.Copy(io.Discard, r.Body) // only then does a server notice that the client closes
	}
	switch err := res.wait(r.Context()); {
	case err == errReset:
		reset(w)
		return
	case err != nil:
		panic(http.ErrAbortHandler)
	}
	f.recordStatus(res)
	maps.Copy(w.Header(), res.header)
	w.WriteHeader(res.status)
	w.Write(res.body) // fails only if the client is gone
	if res.fault.Cut != nil && r.Method != http.MethodHead {
		http.NewResponseController(w).Flush()
		if res.fault.Hang {
			<-r.Context().Done()
		}
		panic(http.ErrAbortHandler)
	}
}

// reset sends a TCP reset if it can, and otherwise closes the connection.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tls, ok := conn.(*tls.Conn); ok {
		conn = tls.NetConn()
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetLinger(0) // a reset instead of an orderly end
	}
	conn.Close()
}
