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

// errReset is what a client reads from a connection that has been reset.
var errReset error = &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)}

// ServeHTTP answers a request as Opine would. Every request passes here, or through [Fake.Transport], whether it is
// routed or not. It panics with [http.ErrAbortHandler], which tells a server to close the connection, when the client has
// gone away and when a fault breaks the answer off.
func (f *Fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a, err := f.answer(r)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if a.fault != noFault && r.Body != nil {
		io.Copy(io.Discard, r.Body) // a server notices only then that the client goes away
	}
	switch err := a.wait(r.Context()); {
	case err == errReset:
		reset(w)
		return
	case err != nil:
		panic(http.ErrAbortHandler)
	}
	f.answered(a)
	maps.Copy(w.Header(), a.header)
	w.WriteHeader(a.status)
	w.Write(a.body) // if the client has gone away, there is nobody left to tell
	if a.fault.Cut != nil && r.Method != http.MethodHead {
		http.NewResponseController(w).Flush()
		if a.fault.Hang {
			<-r.Context().Done()
		}
		panic(http.ErrAbortHandler)
	}
}

// reset makes the connection end in the way that a client cannot take for an orderly one, where that can be done.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tls, ok := conn.(*tls.Conn); ok {
		conn = tls.NetConn()
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetLinger(0) // RST instead of FIN
	}
	conn.Close()
}
