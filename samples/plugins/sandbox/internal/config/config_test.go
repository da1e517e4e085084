package config

import (
	"reflect"
	"strings"
	"testing"
)

func TestNothingIsTheDefault(t *testing.T) {
	for _, text := range []string{"", " \n", "null", "{}"} {
		got, unknown, err := Parse([]byte(text))
		if err != nil || unknown != "" || !reflect.DeepEqual(got, Default()) {
			t.Errorf("%q: %+v, %q, %v", text, got, unknown, err)
		}
	}
}

func TestAFieldIsLaidOverItsDefault(t *testing.T) {
	got, _, err := Parse([]byte(`{"persist_path": "/data", "commands": {"running": 2}}`))
	want := Default()
	want.PersistPath, want.Commands.Running = "/data", 2
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestAFieldOfTheOfficialPluginThatIsNotKnownHereIsNoError(t *testing.T) {
	_, unknown, err := Parse([]byte(`{"persist_path": "/data", "colour": "blue"}`))
	if err != nil || !strings.Contains(unknown, `"colour"`) {
		t.Errorf("%q, %v", unknown, err)
	}
}

func TestAMistakeIsNamed(t *testing.T) {
	for text, want := range map[string]string{
		`{`:                                 "unexpected EOF",
		`{} {}`:                             "behind the JSON value",
		`"text"`:                            "the whole is a string",
		`{"commands": {"running": "many"}}`: "commands.running is a string",
		`{"commands": {"running": 0}}`:      "commands.running 0 (expected: 1 to 10000)",
		`{"commands": {"running": 9, "kept": 1}}`: "commands.kept 1 (expected: 9 to 100000)",
		`{"persist_path": "data"}`:                `persist_path "data" is no absolute path`,
		`{"shell": ""}`:                           "shell is empty",
		`{"umask": "8"}`:                          `umask "8"`,
		`{"umask": "1000"}`:                       `umask "1000"`,
		`{"env": {"A=B": ""}}`:                    `"A=B" is no name`,
		`{"env": {"A": "\u0000"}}`:                "the value of A has a NUL",
		`{"limits": {"cgroup": "maybe"}}`:         "expected: auto or off",
		`{"output": {"total_bytes": 1}}`:          "output.total_bytes 1",
	} {
		_, _, err := Parse([]byte(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"persist_path": "/data", "commands": {"running": 2}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		config, _, err := Parse(text)
		if err == nil && config.check() != nil {
			t.Errorf("%s was taken: %v", text, config.check())
		}
	})
}
