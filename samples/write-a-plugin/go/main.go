// Says the guest's time, in the words of its configuration, and who asked.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"time"
)

func main() {
	descriptor := flag.Int("api_fd", -1, "descriptor of a listening socket")
	flag.Parse()
	listener, err := net.FileListener(os.NewFile(uintptr(*descriptor), "api"))
	if err != nil {
		log.Fatalf("--api_fd %d: %v", *descriptor, err)
	}
	config := struct{ Words string }{"It is"}
	if err := json.NewDecoder(os.Stdin).Decode(&config); err != nil {
		log.Fatalf("config: %v", err)
	}
	log.Fatal(http.Serve(listener, http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		fmt.Fprintf(answer, "%s %s, %s\n", config.Words, time.Now().Format(time.TimeOnly), request.Header.Get("X-Remora-User"))
	})))
}
