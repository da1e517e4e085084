package envelope

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"
)

func TestAnswersLookAsTheOfficialApiSays(t *testing.T) {
	for name, example := range map[string]struct {
		answer Envelope
		want   string
	}{
		"data": {
			Success(map[string]string{"uuid": "u"}, 1500*time.Microsecond),
			`{"status":"success","data":{"uuid":"u"},"op_time_us":1500}`,
		},
		"nothing to tell": {
			Success(nil, 0),
			`{"status":"success","data":null,"op_time_us":0}`,
		},
		"a problem": {
			Failure(Problemf(409, "command %s runs", "u"), time.Millisecond),
			`{"status":"error","message":"command u runs","data":null,` +
				`"errors":[{"status":409,"message":"command u runs"}],"op_time_us":1000}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := json.Marshal(example.answer)
			if err != nil || string(got) != example.want {
				t.Errorf("got %s, %v, want %s", got, err, example.want)
			}
		})
	}
}

func TestAnErrorIsTheProblemInItOrOneOfThisProgram(t *testing.T) {
	problem := Problemf(404, "gone")
	if got := ProblemOf(fmt.Errorf("while looking: %w", problem)); got != problem {
		t.Errorf("got %+v", got)
	}
	if got := ProblemOf(errors.New("disk on fire")); got.Status != 500 || got.Message != "disk on fire" {
		t.Errorf("got %+v", got)
	}
}
