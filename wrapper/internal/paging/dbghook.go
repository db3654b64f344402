package paging

var DbgJudge func(pass int, complete, changed, shrank, grew, shifted, stalled bool, reordered int, moved bool, seen, total, missing, found int64, tooSmall bool)
var DbgOrder func(ids []int64)
var DbgCount [4]int
