// The service of a study of its own: it adds up a list of prices that it writes and reads again,
// which makes garbage. It knows nothing of ScaleGuild but PORT; GOMAXPROCS and GOGC are Go's own.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"strconv"
)

type price struct {
	Item  int    `json:"item"`
	Cents int    `json:"cents"`
	Text  string `json:"text"`
}

func total(w http.ResponseWriter, r *http.Request) {
	first, err := strconv.Atoi(r.PathValue("first"))
	if err != nil {
		http.Error(w, "not a number", http.StatusBadRequest)
		return
	}
	var list, again []price
	for i := first; i < first+1000; i++ {
		cents := 100 + i*37%900
		list = append(list, price{i, cents, fmt.Sprintf("%d.%02d EUR", cents/100, cents%100)})
	}
	text, err := json.Marshal(list)
	if err == nil {
		err = json.Unmarshal(text, &again)
	}
	sum := 0
	for _, p := range again {
		sum += p.Cents
	}
	w.Header().Set("Content-Type", "application/json")
	if err = errors.Join(err, json.NewEncoder(w).Encode(map[string]int{"first": first, "cents": sum})); err != nil {
		log.Print(err)
	}
}

func main() {
	http.HandleFunc("GET /total/{first}", total)
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), nil))
}
