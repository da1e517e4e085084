module dev.remora/samples/sandbox

go 1.26.0

require (
	github.com/coder/websocket v1.8.15
	github.com/fsnotify/fsnotify v1.10.1
	golang.org/x/sys v0.49.0
)
