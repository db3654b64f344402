// Command generated lists the first users of an organization with the generated client alone.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"

	"github.com/opine-go/opine/generated"
)

func main() {
	client, err := generated.NewClientWithResponses(os.Getenv("OPINE_BASE_URL"),
		generated.WithRequestEditorFn(func(_ context.Context, req *http.Request) error {
			req.Header.Set("X-API-Key", os.Getenv("OPINE_API_KEY"))
			return nil
		}))
	if err != nil {
		log.Fatal(err)
	}
	result, err := client.ListUsersWithResponse(context.Background(), &generated.ListUsersParams{})
	if err != nil {
		log.Fatal(err)
	}
	if result.JSON200 == nil {
		log.Fatal(result.Status())
	}
	for _, user := range result.JSON200.Items {
		fmt.Println(user.ID, user.Email, user.Role)
	}
}
