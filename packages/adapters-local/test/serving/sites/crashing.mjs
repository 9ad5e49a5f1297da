console.log(process.env.PRINTS)
throw new Error("this site does not start")
