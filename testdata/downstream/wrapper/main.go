// Command wrapper lists the users of an organization. The README shows its main function.
package main

import (
	"context"
	"fmt"
	"log"

	opine "github.com/opine-go/opine/wrapper"
)

func main() {
	client, err := opine.NewFromEnv() // reads OPINE_API_KEY
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
