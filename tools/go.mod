module scaleguild/tools

go 1.26.0

require github.com/klauspost/compress v1.18.7
