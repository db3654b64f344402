// Command wrapper stands for a program that imports the wrapper and nothing else.
package main

import (
	"context"
	"fmt"
	"log"

	opine "github.com/opine-go/opine/wrapper"
)

func main() {
	client, err := opine.NewFromEnv()
	if err != nil {
		log.Fatal(err)
	}
	for user, err := range client.Users.All(context.Background(), nil) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(user.ID, user.Email, user.Role)
	}
}
