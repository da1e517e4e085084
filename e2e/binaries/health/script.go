package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	lua "github.com/yuin/gopher-lua"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	luajson "layeh.com/gopher-json"
)

// What Argo CD gives a script of a user: a second of time, and the base and table libraries (and a clock, which no
// script here may need). In particular there is no string library.
const timeLimit = time.Second

var libraries = map[string]lua.LGFunction{
	lua.LoadLibName: lua.OpenPackage,
	lua.BaseLibName: lua.OpenBase,
	lua.TabLibName:  lua.OpenTable,
}

var words = []string{"Unknown", "Progressing", "Healthy", "Suspended", "Degraded", "Missing"}

type health struct {
	Status  string `json:"status"`
	Message string `json:"message"`
}

// scripts are health checks by kind: the values of resource.customizations.health.<group>_<kind>.
type scripts map[string]string

// judge runs the script for the object's kind. Argo CD asks none for what is being deleted.
func (s scripts) judge(object *unstructured.Unstructured) (*health, error) {
	script, found := s[object.GetKind()]
	if object.GetDeletionTimestamp() != nil {
		return &health{Status: "Progressing", Message: "Pending deletion"}, nil
	}
	if !found {
		return &health{}, nil
	}
	state := lua.NewState(lua.Options{SkipOpenLibs: true})
	defer state.Close()
	for name, open := range libraries {
		if err := state.CallByParam(lua.P{Fn: state.NewFunction(open), Protect: true}, lua.LString(name)); err != nil {
			return nil, err
		}
	}
	limited, cancel := context.WithTimeout(context.Background(), timeLimit)
	defer cancel()
	state.SetContext(limited)
	state.SetGlobal("obj", luaValue(state, object.Object))
	if err := state.DoString(script); err != nil {
		return nil, err
	}
	return answer(state.Get(-1))
}

func answer(value lua.LValue) (*health, error) {
	if value.Type() != lua.LTTable {
		return nil, fmt.Errorf("the script returned a %s (expected: table)", value.Type())
	}
	text, err := luajson.Encode(value)
	if err != nil {
		return nil, err
	}
	status := &health{}
	if err := json.Unmarshal(text, status); err != nil {
		return nil, err
	}
	if !slices.Contains(words, status.Status) {
		return nil, fmt.Errorf("the script returned status %q (expected: one of %v)", status.Status, words)
	}
	return status, nil
}

// luaValue makes what a script sees of a value of an object. Lua knows one kind of number.
func luaValue(state *lua.LState, value any) lua.LValue {
	switch known := value.(type) {
	case bool:
		return lua.LBool(known)
	case int64:
		return lua.LNumber(known)
	case float64:
		return lua.LNumber(known)
	case string:
		return lua.LString(known)
	case []any:
		list := state.CreateTable(len(known), 0)
		for _, entry := range known {
			list.Append(luaValue(state, entry))
		}
		return list
	case map[string]any:
		table := state.CreateTable(0, len(known))
		for key, entry := range known {
			table.RawSetString(key, luaValue(state, entry))
		}
		return table
	default:
		return lua.LNil
	}
}
