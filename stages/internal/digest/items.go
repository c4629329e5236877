package digest

import (
	"os"
	"path/filepath"
)

// catalogue is the module of a service that says what its database is filled with.
const catalogue = "app/catalogue.py"

// printItems prints the items of a service's catalogue, one JSON object a line.
// Its arguments are the service's folder, SEED and ITEMS.
const printItems = `
import json, sys
sys.path.insert(0, sys.argv[1])
from app.catalogue import Catalogue
for item in Catalogue(int(sys.argv[2]), int(sys.argv[3])):
    print(json.dumps(item, sort_keys=True))
`

// items adds the data that each service's database is filled with. Of a service
// without a catalogue the part says so.
func (b *builder) items() error {
	for _, s := range b.combinations([]string{"SERVICE", "SEED", "ITEMS"}) {
		folder := filepath.Join(b.study.Root(), filepath.FromSlash(s.value("SERVICE")))
		if _, err := os.Stat(filepath.Join(folder, catalogue)); os.IsNotExist(err) {
			b.add("items "+s.String()+" (none: no "+catalogue+")", "")
			continue
		}
		text, err := b.output("python3", "-I", "-B", "-c", printItems, folder, s.value("SEED"), s.value("ITEMS"))
		if err != nil {
			return err
		}
		b.add("items "+s.String(), text)
	}
	return nil
}
