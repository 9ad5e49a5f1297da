import { eventsSuite } from "@anchor-deploy/domain/testing"
import { ProcessEvents } from "../src/index.ts"

eventsSuite("process", ProcessEvents.layer)
