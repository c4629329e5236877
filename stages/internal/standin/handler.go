package standin

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"scaleguild/stages/internal/collect"
)

// service answers requests as the service under study does, but for the numbers
// in the answers: they are made up.
type service struct {
	settings settings
	cost     *cost
	client   *http.Client
	finished *collect.RequestCounter
}

// newService has as many connections to the upstream as it needs at a time.
func newService(s settings, c *cost, finished *collect.RequestCounter) *service {
	return &service{settings: s, cost: c, finished: finished, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 10000}}}
}

// routes are those of the service under study; see k6/check.js for what is correct.
func (s *service) routes() http.Handler {
	m := http.NewServeMux()
	m.Handle("GET /health", s.answer(false, func(*http.Request) (int, any) {
		return http.StatusOK, map[string]any{"status": "ok"}
	}))
	m.Handle("GET /items", s.answer(false, func(r *http.Request) (int, any) {
		category := r.URL.Query().Get("category")
		return http.StatusOK, map[string]any{"category": category, "items": []any{item(1, category)}}
	}))
	m.Handle("GET /items/{id}", s.answer(false, func(r *http.Request) (int, any) {
		return http.StatusOK, item(number(r, "id"), "c00")
	}))
	m.Handle("GET /quotes/{id}", s.answer(true, func(r *http.Request) (int, any) {
		return http.StatusOK, map[string]any{"key": r.URL.Query().Get("key"), "item_id": number(r, "id"), "quoted_cents": 1}
	}))
	m.Handle("POST /orders", s.answer(false, order))
	m.Handle("POST /checkout", s.answer(true, order))
	return m
}

// answer makes a handler that waits, calls the upstream if it is to, costs what
// a response costs, and answers.
func (s *service) answer(calls bool, of func(*http.Request) (int, any)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer s.finished.Add()
		timer := time.NewTimer(s.settings.delay)
		defer timer.Stop()
		status, body := of(r)
		select {
		case <-timer.C:
		case <-r.Context().Done():
			return
		}
		if calls && status < http.StatusBadRequest {
			if err := s.call(r, body); err != nil {
				status, body = http.StatusBadGateway, failure(err, "upstream")
			}
		}
		if err := s.cost.take(r.Context()); err != nil {
			status, body = http.StatusInternalServerError, failure(err, "stand-in")
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(body) // a client that has left is the load's business
	})
}

// call asks the upstream with the key of the answer, and waits for all it says.
func (s *service) call(r *http.Request, body any) error {
	key, _ := body.(map[string]any)["key"].(string)
	request, err := http.NewRequestWithContext(r.Context(), http.MethodGet, s.settings.upstream+"/quote?key="+url.QueryEscape(key), nil)
	if err != nil {
		return err
	}
	response, err := s.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the upstream answered %s", response.Status)
	}
	return nil
}

// order repeats what was ordered, with a total and an authorization.
func order(r *http.Request) (int, any) {
	body := map[string]any{}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		return http.StatusBadRequest, failure(err, "request")
	}
	body["total_cents"], body["authorization"] = 1, "stand-in"
	return http.StatusCreated, body
}

func item(id int, category string) map[string]any {
	return map[string]any{"id": id, "name": "stand-in", "category": category, "price_cents": 1}
}

func number(r *http.Request, name string) int {
	n, _ := strconv.Atoi(r.PathValue(name)) // not a number: an answer with 0, which the load finds wrong
	return n
}

func failure(err error, where string) map[string]any {
	return map[string]any{"error": err.Error(), "where": where}
}
