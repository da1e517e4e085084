// Command health says of Kubernetes objects what GitOps tools make of their status: those that use kstatus (Flux, Helm 4,
// kpt), and Argo CD with a script for the kind. Without a script Argo CD says nothing of a kind that it does not know.
//
// Usage: health [KIND=SCRIPT.lua]... < objects > verdicts
//
// Standard input is a stream of JSON objects, each a whole object with its status. For each, a line of JSON is written:
//
//	{"kstatus": "Current", "argocd": "Healthy", "message": "the script's message"}
//
// Without a script for the object's kind, argocd is empty: Argo CD leaves it out of an application's health.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	kstatus "sigs.k8s.io/cli-utils/pkg/kstatus/status"
)

type verdict struct {
	Kstatus string `json:"kstatus"`
	ArgoCD  string `json:"argocd"`
	Message string `json:"message"`
}

func main() {
	scripts, err := readScripts(os.Args[1:])
	if err == nil {
		err = judgeAll(os.Stdin, os.Stdout, scripts)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "health:", err)
		os.Exit(1)
	}
}

func readScripts(arguments []string) (scripts, error) {
	read := scripts{}
	for _, argument := range arguments {
		kind, file, found := strings.Cut(argument, "=")
		if !found {
			return nil, fmt.Errorf("argument %q (expected: KIND=SCRIPT.lua)", argument)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		read[kind] = string(text)
	}
	return read, nil
}

func judgeAll(in io.Reader, out io.Writer, scripts scripts) error {
	decoder, encoder := json.NewDecoder(in), json.NewEncoder(out)
	for {
		var text json.RawMessage
		if err := decoder.Decode(&text); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("standard input: %w", err)
		}
		object := &unstructured.Unstructured{}
		if err := object.UnmarshalJSON(text); err != nil { // whole numbers become int64, as clients have them
			return fmt.Errorf("standard input: %w", err)
		}
		judged, err := judge(object, scripts)
		if err != nil {
			return fmt.Errorf("%s %s: %w", object.GetKind(), object.GetName(), err)
		}
		if err := encoder.Encode(judged); err != nil {
			return err
		}
	}
}

func judge(object *unstructured.Unstructured, scripts scripts) (*verdict, error) {
	flux, err := kstatus.Compute(object)
	if err != nil {
		return nil, fmt.Errorf("kstatus: %w", err)
	}
	scripted, err := scripts.judge(object)
	if err != nil {
		return nil, fmt.Errorf("script: %w", err)
	}
	return &verdict{Kstatus: string(flux.Status), ArgoCD: scripted.Status, Message: scripted.Message}, nil
}
