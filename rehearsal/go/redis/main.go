// Command redis is a Redis-compatible server in memory, for Argo CD's cache. It listens on the address in its argument.
package main

import (
	"log"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alicebob/miniredis/v2"
)

func main() {
	server := miniredis.NewMiniRedis()
	if err := server.StartAddr(os.Args[1]); err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, os.Interrupt)
	// Keys expire only when the server's clock is advanced.
	ticker := time.NewTicker(time.Second)
	for {
		select {
		case <-ticker.C:
			server.FastForward(time.Second)
		case <-stop:
			return
		}
	}
}
