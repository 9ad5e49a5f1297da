import * as MemoryRouter from "../testing/memory/MemoryRouter.ts"
import { routerSuite } from "../testing/suites/routerSuite.ts"

routerSuite("memory", MemoryRouter.layer)
