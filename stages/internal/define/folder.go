package define

import "path/filepath"

// Folder is the study's folder, as a path that can be opened from anywhere if the root is
// absolute.
func (s *Study) Folder() string {
	folder := filepath.FromSlash(s.shown)
	if filepath.IsAbs(folder) {
		return folder
	}
	return filepath.Join(s.root, folder)
}

// Root is the project's folder that the study was loaded for: the consumers' folders are below
// it.
func (s *Study) Root() string { return s.root }
